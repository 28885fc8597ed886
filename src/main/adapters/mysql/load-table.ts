import { throwIfAborted } from '../../../shared/errors';
import type { LoadOutcome, TableLoad } from '../../core/ports';
import type { Session } from './session';
import { quoted } from './sql-names';
import { rowColumn, stage } from './staging';
import { inTransaction } from './transaction';
import { planUpsert, upsertRange } from './upsert';

const staging = 'lagoon_staged';

/** How far a load has come, over all connections that it took. */
export class LoadProgress {
  /** Staged rows that are committed: how many, since each connection may number them otherwise (auto_increment_increment of the server that it reached). */
  done = 0;
  outcome: LoadOutcome = { inserted: 0, updated: 0, unchanged: 0 };
  /** Of the batch whose commit was sent and not answered. */
  unanswered: LoadOutcome | null = null;

  /** `found`: what the batch did, on this try. */
  count(found: LoadOutcome): void {
    const { unanswered } = this;
    // The same rows again change nothing where, and only where, the commit that was not answered took place.
    const wasCommitted = unanswered !== null && found.inserted + found.updated === 0;
    this.outcome = sum(this.outcome, wasCommitted ? unanswered : found);
    this.unanswered = null;
  }
}

export function sum(a: LoadOutcome, b: LoadOutcome): LoadOutcome {
  return {
    inserted: a.inserted + b.inserted,
    updated: a.updated + b.updated,
    unchanged: a.unchanged + b.unchanged,
  };
}

/** Goes on after `progress.done`: on a new connection the rows are staged anew, in the same order. */
export async function loadTable(
  session: Session,
  load: TableLoad,
  loadsFiles: boolean,
  progress: LoadProgress,
): Promise<void> {
  const { table, rows, batchRows, signal, onRows } = load;
  const upsert = await planUpsert(session, load, staging);
  await stage(session, staging, upsert.columns, rows, loadsFiles, signal);
  let after = progress.done === 0 ? 0 : await numberOf(session, 0, progress.done);
  while (progress.done < rows.rows) {
    throwIfAborted(signal, `Loading ${table}`);
    const count = Math.min(batchRows, rows.rows - progress.done);
    const from = after;
    const upTo = await numberOf(session, from, count);
    const before = progress.unanswered;
    const found = await inTransaction(
      session,
      () => upsertRange(session, upsert, from, upTo),
      // On a second try that changes nothing, it is the first one's outcome that counts.
      (outcome) => {
        const changes = outcome !== null && outcome.inserted + outcome.updated > 0;
        progress.unanswered = changes ? outcome : before;
      },
    );
    progress.unanswered = before;
    progress.count(found);
    progress.done += count;
    after = upTo;
    const { inserted, updated, unchanged } = progress.outcome;
    onRows(inserted + updated + unchanged);
  }
  await session.change(`DROP TEMPORARY TABLE ${quoted(staging)}`);
}

/** Of the `count`th row after the number `after`. */
async function numberOf(session: Session, after: number, count: number): Promise<number> {
  const [[number] = []] = await session.rows(
    `SELECT ${rowColumn} FROM ${quoted(staging)} WHERE ${rowColumn} > ? ORDER BY ${rowColumn} LIMIT 1 OFFSET ?`,
    [after, count - 1],
  );
  // `stage` has counted them.
  if (number === null || number === undefined) throw new Error(`${staging} lacks row ${count} after ${after}.`);
  return Number(number);
}

/** Numbers may have gaps: some servers count by more than one. */
export async function lastRow(session: Session, table: string): Promise<number> {
  const [[last] = []] = await session.rows(`SELECT MAX(${rowColumn}) FROM ${quoted(table)}`);
  return Number(last ?? 0);
}
