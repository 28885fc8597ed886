import type { DuckDBConnection } from '@duckdb/node-api';
import { throwIfAborted } from '../../../shared/errors';

const interruptEveryMs = 25;

/** Work on a connection that a signal ends: it then rejects with DuckDB's interrupt, or CANCELLED where it had not begun. */
export async function interruptible<T>(
  connection: DuckDBConnection,
  signal: AbortSignal,
  what: string,
  work: () => Promise<T>,
): Promise<T> {
  let repeat: NodeJS.Timeout | null = null;
  const interrupt = (): void => {
    connection.interrupt();
    // An interrupt between two steps is forgotten: see StatementRun.
    repeat ??= setInterval(() => connection.interrupt(), interruptEveryMs);
  };
  signal.addEventListener('abort', interrupt);
  try {
    throwIfAborted(signal, what);
    return await work();
  } finally {
    signal.removeEventListener('abort', interrupt);
    if (repeat !== null) clearInterval(repeat);
  }
}
