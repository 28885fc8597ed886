import type { Client } from '../../../shared/contract/define';
import type { LagoonContract } from '../../../shared/contract/index';
import { LakeError } from '../../../shared/errors';
import type { ResultId } from '../../../shared/ids';
import type { ResultColumn } from './statement';

type Queries = Client<LagoonContract>['queries'];
export type StatementInput = Parameters<Queries['run']>[0];

/** A statement of the lake that was run, for whoever asks about its rows. */
export interface AskedStatement {
  readonly sql: string;
  readonly parameters?: StatementInput['parameters'];
  /** Another run is another key: its rows may be others. */
  readonly key: string | number;
}

/** All digits as DuckDB writes them; null for NULL. */
export interface TextAnswer {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly elapsedMs: number;
}

/** What `queries.text` gives at once. */
export const mostTextRows = 10_000;

/** Runs a statement whose answer is small and lets go of it: the first `mostTextRows` rows, as text. Aborting interrupts DuckDB. Errors: as `queries.run`. */
export async function textAnswer(queries: Queries, input: StatementInput, signal: AbortSignal): Promise<TextAnswer> {
  let resultId: ResultId | null = null;
  let elapsedMs = 0;
  for await (const event of queries.run(input, { signal })) {
    if (event.type === 'started') resultId = event.resultId;
    if (event.type === 'done') elapsedMs = event.elapsedMs;
  }
  if (resultId === null) throw new LakeError('INTERNAL', 'The statement ended without a result. Run it again.');
  try {
    return { ...(await queries.text({ resultId, offset: 0, limit: mostTextRows }, { signal })), elapsedMs };
  } finally {
    queries.close({ resultId }).catch((error: unknown) => {
      // Gone already, by eviction or with its process: then there is nothing left to close.
      if (!(error instanceof LakeError)) console.error(error);
    });
  }
}
