import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { textAnswer, type AskedStatement } from '../../api/aggregate';
import { useClients } from '../../api/context';
import type { ResultColumn } from '../../api/statement';
import { wrapped } from '../../ui/around-statement';
import { keysStatement, type PivotChoice } from './pivot-statement';

interface PivotKeys {
  /** One a column of the pivot; as many as can be shown. */
  readonly texts: readonly (readonly (string | null)[])[];
  /** How many there are. */
  readonly count: number;
}

export interface PivotKeysAsking {
  readonly keys: PivotKeys | null;
  readonly error: Error | null;
  readonly pending: boolean;
  readonly cancelled: boolean;
  cancel(): void;
  again(): void;
}

const KEEP_MS = 60_000;

/** The values that become columns: they have to be known before a statement can have one column for each. */
export function usePivotKeys(
  asked: AskedStatement,
  columns: readonly ResultColumn[],
  choice: PivotChoice,
  isAllowed: boolean,
): PivotKeysAsking {
  const { queries } = useClients();
  const queryClient = useQueryClient();
  const queryKey = ['pivot', asked.key, asked.sql, asked.parameters, choice.columns, choice.bucket];
  const name = JSON.stringify(queryKey);
  const [stopped, setStopped] = useState<string | null>(null);
  const cancelled = stopped === name;
  const query = useQuery({
    queryKey,
    enabled: isAllowed && !cancelled,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEEP_MS,
    retry: false,
    queryFn: async ({ signal }): Promise<PivotKeys> => {
      const sql = keysStatement(wrapped(asked.sql, columns), columns, choice);
      if (sql === null) return { texts: [], count: 1 };
      const { rows } = await textAnswer(queries, { sql, parameters: asked.parameters }, signal);
      return { texts: rows.map((row) => row.slice(0, -1)), count: Number(rows[0]?.at(-1) ?? 0) };
    },
  });
  return {
    keys: query.data ?? null,
    error: query.error,
    pending: query.isFetching,
    cancelled,
    cancel: () => {
      if (!query.isFetching) return;
      setStopped(name);
      void queryClient.cancelQueries({ queryKey });
    },
    again: () => {
      setStopped(null);
      if (!cancelled) void query.refetch();
    },
  };
}
