import { throwIfAborted } from '../../../shared/errors';
import type { LoadOutcome, TableLoad } from '../../core/ports';
import type { Session } from './session';
import { quoted } from './sql-names';
import { stage } from './staging';
import { inTransaction } from './transaction';
import { planUpsert, upsertRange } from './upsert';

const staging = 'lagoon_staged';

/** How far a load has come, over all connections that it took. */
export class LoadProgress {
  /** Number of the last staged row that is committed. */
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
  const last = await lastRow(session, staging);
  while (progress.done < last) {
    throwIfAborted(signal, `Loading ${table}`);
    const upTo = Math.min(progress.done + batchRows, last);
    const before = progress.unanswered;
    const found = await inTransaction(
      session,
      () => upsertRange(session, upsert, progress.done, upTo),
      // On a second try that changes nothing, it is the first one's outcome that counts.
      (outcome) => {
        const changes = outcome !== null && outcome.inserted + outcome.updated > 0;
        progress.unanswered = changes ? outcome : before;
      },
    );
    progress.unanswered = before;
    progress.count(found);
    progress.done = upTo;
    const { inserted, updated, unchanged } = progress.outcome;
    onRows(inserted + updated + unchanged);
  }
  await session.change(`DROP TEMPORARY TABLE ${quoted(staging)}`);
}

/** Numbers may have gaps: some servers count by more than one. */
export async function lastRow(session: Session, table: string): Promise<number> {
  const [[last] = []] = await session.rows(`SELECT MAX(lagoon_row) FROM ${quoted(table)}`);
  return Number(last ?? 0);
}
