import { LakeError } from '../../../shared/errors';
import type { LiveBatch, LiveOutcome, LoadOutcome, SnapshotMark } from '../../core/ports';
import { lastRow, sum } from './load-table';
import type { Session } from './session';
import { quoted } from './sql-names';
import { stagedColumns } from './staged-columns';
import { rowColumn, stage } from './staging';
import { inTransaction } from './transaction';
import { planUpsert, upsertRange } from './upsert';

export async function readPositions(session: Session, load: string, lock = ''): Promise<Map<string, bigint>> {
  const rows = await session.rows(
    `SELECT source, next_offset FROM lagoon_positions WHERE load_name = ? ORDER BY source ${lock}`,
    [load],
  );
  return new Map(rows.map(([source, next]) => [source ?? '', BigInt(next ?? '0')]));
}

const none: LoadOutcome = { inserted: 0, updated: 0, unchanged: 0 };

/** What a commit that was not answered would have done; kept over connections. */
export interface Unanswered {
  outcome: LiveOutcome | null;
}

/** Rows and positions in one transaction. Error: CONFLICT where the load stands elsewhere. */
export async function commitLive(
  session: Session,
  batch: LiveBatch,
  loadsFiles: boolean,
  unanswered: Unanswered,
): Promise<LiveOutcome> {
  const { outcome } = unanswered;
  // Whether it took place is told by the positions, which nobody else would have moved to the same place.
  if (outcome !== null && standsAt(await readPositions(session, batch.load), batch.next)) return outcome;
  const steps = await staged(session, batch, loadsFiles);
  const found = await inTransaction(
    session,
    async () => {
      const positions = await readPositions(session, batch.load, 'FOR UPDATE');
      if (!expectsThem(positions, batch)) throw elsewhere(batch.load);
      let total: LoadOutcome = none;
      for (const step of steps.loads) total = sum(total, await step());
      let deleted = 0;
      for (const step of steps.deletes) deleted += await step();
      for (const mark of batch.marks ?? []) await markSnapshot(session, mark);
      await movePositions(session, batch);
      return { ...total, deleted };
    },
    (committing) => {
      unanswered.outcome = committing;
    },
  );
  return found;
}

interface Steps {
  readonly loads: readonly (() => Promise<LoadOutcome>)[];
  /** Each gives how many rows there were. */
  readonly deletes: readonly (() => Promise<number>)[];
}

/** Temporary tables of the rows, and what is then to be done in the transaction. */
async function staged(session: Session, batch: LiveBatch, loadsFiles: boolean): Promise<Steps> {
  const loads: (() => Promise<LoadOutcome>)[] = [];
  for (const [i, load] of batch.loads.entries()) {
    const staging = `lagoon_live_${i}`;
    const upsert = await planUpsert(session, load, staging);
    await stage(session, staging, upsert.columns, load.rows, loadsFiles, batch.signal);
    const last = await lastRow(session, staging);
    loads.push(() => upsertRange(session, upsert, 0, last));
  }
  const deletes: (() => Promise<number>)[] = [];
  for (const [i, { table, keyColumns, dimensions = [], rows }] of batch.deletes.entries()) {
    const staging = `lagoon_gone_${i}`;
    const columns = await stagedColumns(session, {
      table,
      columns: keyColumns.map((name) => ({ name, type: 'TEXT' })),
      dimensions,
    });
    await stage(session, staging, columns, rows, loadsFiles, batch.signal);
    const values = new Map(keyColumns.map((name) => [name, `s.${quoted(name)}`]));
    const joins = dimensions.map(({ column, table: dimension, match, key }, at) => {
      values.set(column, `d${at}.${quoted(key)}`);
      return ` JOIN ${quoted(dimension)} AS d${at} ON d${at}.${quoted(match)} = s.${quoted(column)}`;
    });
    const on = [...values].map(([name, value]) => `t.${quoted(name)} = ${value}`).join(' AND ');
    const sql = `DELETE t FROM ${quoted(staging)} AS s${joins.join('')} JOIN ${quoted(table)} AS t ON ${on} WHERE s.${rowColumn} > 0`;
    deletes.push(async () => (await session.change(sql)).affected);
  }
  return { loads, deletes };
}

export async function markSnapshot(
  session: Session,
  { table, version, date, sourceRows }: SnapshotMark,
): Promise<void> {
  await session.change(
    `INSERT INTO lagoon_snapshots (table_name, snapshot_version, snapshot_date, source_rows) VALUES (?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE snapshot_date = VALUES(snapshot_date), source_rows = VALUES(source_rows), loaded_at = CURRENT_TIMESTAMP(6)`,
    [table, version, date, sourceRows],
  );
}

async function movePositions(session: Session, { load, expected, next }: LiveBatch): Promise<void> {
  for (const [source, position] of next) {
    // A first position is inserted and nothing else: of two that begin at the same time one fails.
    const sql = expected.has(source)
      ? 'UPDATE lagoon_positions SET next_offset = ? WHERE load_name = ? AND source = ?'
      : 'INSERT INTO lagoon_positions (next_offset, load_name, source) VALUES (?, ?, ?)';
    try {
      await session.change(sql, [position.toString(), load, source]);
    } catch (error) {
      if (error instanceof Error && 'errno' in error && error.errno === 1062) throw elsewhere(load);
      throw error;
    }
  }
}

function expectsThem(positions: ReadonlyMap<string, bigint>, { expected, next }: LiveBatch): boolean {
  return (
    standsAt(positions, expected) && [...next.keys()].every((source) => positions.has(source) === expected.has(source))
  );
}

function standsAt(positions: ReadonlyMap<string, bigint>, wanted: ReadonlyMap<string, bigint>): boolean {
  return [...wanted].every(([source, position]) => positions.get(source) === position);
}

function elsewhere(load: string): LakeError {
  return new LakeError(
    'CONFLICT',
    `The live load ${load} stands elsewhere than expected: another one moved it. Read its positions and go on from there.`,
    { details: { load }, retryable: true },
  );
}
