import { useEffect, useState } from 'react';
import type { AskedResult } from './asked-result';

interface AllowedRun {
  /** Null while that is found out, and for no name. */
  readonly isAllowed: boolean | null;
  /** Asks once more for what was refused. */
  again(): void;
  /** Refuses it while that is found out. */
  stop(): void;
}

const none: ReadonlySet<string> = new Set();

/**
 * Whether a result's statement may be run again for what is named so, as a chart of one choice. What was allowed once is not asked about again;
 * `name` null: nothing is to be run.
 */
export function useAllowedRun(
  { sql, parameters, allows }: Pick<AskedResult, 'sql' | 'parameters' | 'allows'>,
  name: string | null,
): AllowedRun {
  const [allowed, setAllowed] = useState(none);
  const [refused, setRefused] = useState<string | null>(null);
  const isOpen = name !== null && name !== refused && !allowed.has(name);
  useEffect(() => {
    if (name === null || !isOpen) return;
    const abort = new AbortController();
    const ask = async (): Promise<void> => {
      const may = await allows(sql, parameters, abort.signal);
      if (abort.signal.aborted) return;
      if (may) setAllowed((before) => new Set(before).add(name));
      else setRefused(name);
    };
    ask().catch((error: unknown) => console.error(error));
    return () => abort.abort();
  }, [allows, isOpen, name, parameters, sql]);
  return {
    isAllowed: name === null || isOpen ? null : allowed.has(name),
    again: () => setRefused(null),
    stop: () => {
      if (isOpen) setRefused(name);
    },
  };
}
