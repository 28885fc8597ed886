import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { textAnswer } from '../../api/aggregate';
import { useClients } from '../../api/context';
import type { ResultColumn } from '../../api/statement';
import { wrapped } from '../../ui/around-statement';
import { useAllowedRun, type AskedResult } from '../results';
import type { ChartChoice } from './chart-columns';
import { timeOf, type TextRow } from './chart-shape';
import { chartPlan, rangeStatement, type ChartPlan, type ChartRange } from './chart-statement';

/** What DuckDB made of the statement's rows for one choice. */
export interface ChartAnswer {
  readonly choice: ChartChoice;
  readonly plan: ChartPlan;
  readonly range: ChartRange;
  readonly rows: readonly TextRow[];
  /** Of x, then of the values. */
  readonly types: readonly string[];
}

export interface ChartAsking {
  /** Of the choice before, while the next is asked for. */
  readonly answer: ChartAnswer | null;
  readonly error: Error | null;
  readonly pending: boolean;
  readonly cancelled: boolean;
  cancel(): void;
  again(): void;
}

const KEEP_MS = 60_000;
const wholeRange: ChartRange = { low: null, high: null, values: 0, wholeDays: false, series: 0, rows: 0 };

/** Runs the chart's own statement around the one that was run: first how far its values reach, then what is drawn. Asked once for both where that reads a lot. */
export function useChartAnswer(
  asked: AskedResult,
  columns: readonly ResultColumn[],
  choice: ChartChoice | null,
  ready: boolean,
): ChartAsking {
  const { queries } = useClients();
  const queryClient = useQueryClient();
  const queryKey = ['chart', asked.key, asked.sql, asked.parameters, choice];
  const name = JSON.stringify(queryKey);
  const [stopped, setStopped] = useState<string | null>(null);
  const isLeft = stopped === name;
  const isWanted = ready && choice !== null && !isLeft;
  // One that was drawn a moment ago, before the rows were looked at, is shown again and runs nothing.
  const known = queryClient.getQueryState(queryKey);
  const isKnown = isWanted && known?.data !== undefined && !known.isInvalidated;
  const allowed = useAllowedRun(asked, isWanted && !isKnown ? name : null);
  const cancelled = isLeft || allowed.isAllowed === false;
  const query = useQuery<ChartAnswer | null>({
    queryKey,
    enabled: isKnown || allowed.isAllowed === true,
    // Of another choice, never of other rows.
    placeholderData: (previous, query) => (query?.queryKey[1] === asked.key ? previous : undefined),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEEP_MS,
    retry: false,
    queryFn: async ({ signal }): Promise<ChartAnswer | null> => {
      if (choice === null) return null;
      const statement = wrapped(asked.sql, columns);
      const ask = (sql: string) => textAnswer(queries, { sql, parameters: asked.parameters }, signal);
      const rangeSql = rangeStatement(statement, columns, choice);
      const range = rangeSql === null ? wholeRange : readRange((await ask(rangeSql)).rows[0] ?? []);
      const plan = chartPlan(statement, columns, choice, range);
      const drawn = await ask(plan.sql);
      const names = Number(plan.hasSeries) + Number(plan.hasRest);
      const types = drawn.columns.map(({ type }) => type).filter((_, place) => place === 0 || place > names);
      return { choice, plan, range, rows: drawn.rows, types };
    },
  });
  return {
    answer: query.data ?? null,
    error: query.error,
    pending: query.isFetching || (isWanted && !isKnown && allowed.isAllowed === null),
    cancelled,
    cancel: () => {
      setStopped(name);
      void queryClient.cancelQueries({ queryKey });
    },
    again: () => {
      setStopped(null);
      allowed.again();
      if (!cancelled) void query.refetch();
    },
  };
}

function readRange([
  low = null,
  high = null,
  values = null,
  wholeDays = null,
  series = null,
  rows = null,
]: TextRow): ChartRange {
  return {
    low: placeOf(low),
    high: placeOf(high),
    values: Number(values ?? 0),
    wholeDays: wholeDays === 'true',
    series: Number(series ?? 0),
    rows: Number(rows ?? 0),
  };
}

function placeOf(text: string | null): number | null {
  if (text === null) return null;
  const number = Number(text);
  return Number.isNaN(number) ? timeOf(text) : number;
}
