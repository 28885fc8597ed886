import type { z } from 'zod';
import { isCancelled } from '../../../shared/errors';
import type { QueryEvent, resultColumnSchema } from '../../../shared/contract/queries';
import type { ParameterValues } from '../../../shared/contract/statements';
import type { ResultId } from '../../../shared/ids';
import type { WarehouseAnswer } from './use-warehouse-question';

export type ResultColumn = z.infer<typeof resultColumnSchema>;

/** A statement as the page knows it, from nothing to its end. */
export interface Statement {
  readonly status: 'idle' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly sql: string;
  /** What was put in for its `$name`s. */
  readonly parameters: ParameterValues;
  readonly resultId: ResultId | null;
  /** Whose versions it reads; undefined before its first rows, and of the warehouse; null where nobody can say. */
  readonly look: string | null | undefined;
  readonly columns: readonly ResultColumn[];
  /** Rows that can be looked at. Equal to the true count only when `status` is done. */
  readonly available: number;
  /** There are more rows than can be looked at, though the statement is done: an answer of the warehouse is its first rows only. */
  readonly isCut: boolean;
  readonly fraction: number | null;
  /** By the page's clock, `performance.now()`. */
  readonly startedAtMs: number;
  readonly elapsedMs: number;
  readonly error: Error | null;
}

export const idleStatement: Statement = {
  status: 'idle',
  sql: '',
  parameters: {},
  resultId: null,
  look: undefined,
  columns: [],
  available: 0,
  isCut: false,
  fraction: null,
  startedAtMs: 0,
  elapsedMs: 0,
  error: null,
};

export function startedStatement(sql: string, parameters: ParameterValues = {}, startedAtMs = 0): Statement {
  return { ...idleStatement, status: 'running', sql, parameters, startedAtMs };
}

export function withEvent(statement: Statement, event: QueryEvent): Statement {
  switch (event.type) {
    case 'started':
      return { ...statement, resultId: event.resultId };
    case 'progress':
      return { ...statement, fraction: event.fraction, elapsedMs: event.elapsedMs };
    case 'rows':
      return { ...statement, columns: event.columns, available: event.available, look: event.look };
    case 'done':
      return {
        ...statement,
        status: 'done',
        columns: event.columns,
        look: event.look,
        available: event.rowCount,
        elapsedMs: event.elapsedMs,
        fraction: 1,
      };
  }
}

/** Of the warehouse: all rows at once, with types as the store spells them. */
export function withAnswer(statement: Statement, { columns, rows, isCut, elapsedMs }: WarehouseAnswer): Statement {
  return {
    ...statement,
    status: 'done',
    columns: columns.map((column) => ({ ...column, nullable: true })),
    available: rows.length,
    isCut,
    elapsedMs,
    fraction: 1,
  };
}

/** Rows of the whole answer; null where they are not known: it did not end well, or there are more than came. */
export function rowCountOf({
  status,
  available,
  isCut,
}: Pick<Statement, 'status' | 'available' | 'isCut'>): number | null {
  return status === 'done' && !isCut ? available : null;
}

/** A failed or cancelled statement shows no rows: the query process has dropped them, and a part must not pass for the whole. */
export function withFailure(statement: Statement, error: unknown, elapsedMs: number): Statement {
  const ended = { ...startedStatement(statement.sql, statement.parameters), elapsedMs };
  if (isCancelled(error)) return { ...ended, status: 'cancelled' };
  return { ...ended, status: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
}
