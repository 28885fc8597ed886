import type { TableMapping } from '../../../shared/contract/warehouse';
import type { LiveBatch, SnapshotMark, SourcePosition, StagedChanges, TableLoad } from '../ports';
import { liveVersion } from './lake-version';
import type { LivePlan } from './live-plan';
import { storedOf, tableSource } from './live-positions';

/** One table's part of a commit. */
export interface StagedLoad {
  readonly mapping: TableMapping;
  /** In the order of the file of deletes. */
  readonly keyColumns: readonly string[];
  readonly changes: StagedChanges;
  readonly load: TableLoad;
  /** Tombstones that name no row of the table. */
  readonly unnamed: number;
}

export interface LiveBatchParts {
  readonly plan: LivePlan;
  /** As the warehouse has them. */
  readonly stored: ReadonlyMap<string, bigint>;
  /** That the batch reaches. */
  readonly positions: readonly SourcePosition[];
  readonly staged: readonly StagedLoad[];
  /** End of each partition as last seen; empty while it is not known. */
  readonly ends: readonly { readonly partition: number; readonly latest: string }[];
  readonly now: Date;
}

/** Everything of one commit: it takes place only where the load still stands at the positions that it goes on from. */
export function liveBatch({ plan, stored, positions, staged, ends, now }: LiveBatchParts): LiveBatch {
  const next = storedOf(positions);
  for (const { table } of plan.mappings) {
    if (!stored.has(tableSource(table))) next.set(tableSource(table), 0n);
  }
  const expected = [...next.keys()].flatMap((source) => {
    const stands = stored.get(source);
    return stands === undefined ? [] : [[source, stands] as const];
  });
  return {
    load: plan.feed.name,
    expected: new Map(expected),
    next,
    loads: staged.flatMap(({ load }) => (load.rows.rows === 0 ? [] : [load])),
    deletes: staged
      .filter(({ changes }) => changes.gone.rows > 0)
      .map(({ mapping, changes, keyColumns, load }) => ({
        table: mapping.table,
        keyColumns,
        dimensions: load.dimensions.filter(({ column }) => keyColumns.includes(column)),
        rows: changes.gone,
      })),
    marks: marksOf(plan, new Map([...stored, ...next]), ends, now),
  };
}

/** The live snapshot is whole once the end of the topic was reached: before that, views show the one before. */
function marksOf(
  { mappings }: LivePlan,
  reached: ReadonlyMap<string, bigint>,
  ends: LiveBatchParts['ends'],
  now: Date,
): SnapshotMark[] {
  const offsets = new Map(
    [...reached].flatMap(([source, offset]) =>
      source.startsWith('kafka:') ? [[Number(source.slice(source.lastIndexOf(':') + 1)), offset] as const] : [],
    ),
  );
  const isWhole =
    ends.length > 0 && ends.every(({ partition, latest }) => (offsets.get(partition) ?? 0n) >= BigInt(latest));
  const messages = [...offsets.values()].reduce((sum, offset) => sum + offset, 0n);
  if (!isWhole || messages === 0n) return [];
  return mappings
    .filter(({ kind }) => kind === 'fact')
    .map(({ table }) => ({
      table,
      version: liveVersion,
      date: now.toISOString().slice(0, 10),
      sourceRows: Number(messages),
    }));
}
