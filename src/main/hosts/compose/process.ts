import { randomUUID } from 'node:crypto';
import { tmpdir, totalmem } from 'node:os';
import type { Logger } from '../../core/ports';
import { clearDeadSpills, spillFolderOf } from '../spill-folder';

export async function freshSpillFolder(part: 'core' | 'query', id: string): Promise<string> {
  await clearDeadSpills(tmpdir());
  return spillFolderOf(part, tmpdir(), id);
}

export function reportInternalError(logger: Logger, error: unknown): string {
  const logId = randomUUID();
  logger.error('internal-error', {
    logId,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  return logId;
}

/** Of the machine's memory, in megabytes. DuckDB alone would take 80 %, beside another DuckDB and a window that want theirs. */
export function shareOfMemory(share: number): number {
  return Math.max(256, Math.floor((totalmem() * share) / 1e6));
}
