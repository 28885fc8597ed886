import { join } from 'node:path';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { LakeStore, LakeTable } from '../lake/types';
import type { OffsetFiles, OffsetRun, ParquetEngine } from '../ports';

/** A file that may hold offsets; bounds that its statistics leave open are as wide as can be. */
interface BoundedFile {
  readonly path: string;
  readonly partitions: readonly [number, number];
  readonly offsets: readonly [number, number];
}

/** Which offsets of a topic are in a feed or in its quarantine, by their rows: as of the moment at which it was opened. */
export interface HeldOffsets {
  readonly files: OffsetFiles;
  runs(partition: number, range: OffsetRun): Promise<OffsetRun[]>;
}

export async function openHeldOffsets(
  feed: FeedConfig,
  { store, engine }: { readonly store: LakeStore; readonly engine: Pick<ParquetEngine, 'offsetRuns'> },
): Promise<HeldOffsets> {
  // What a commit has for the quarantine is brought there first; and it is looked at before the rows, so that a record that is
  // being taken from the one into the other is seen in one at the least.
  await store.quarantine(feed);
  const quarantine = await filesOf(store.quarantineTable(feed));
  const rows = await filesOf(store.table(feed));
  return {
    files: { rows: rows.map(({ path }) => path), quarantine: quarantine.map(({ path }) => path) },
    runs(partition, { from, to }) {
      const within = (files: readonly BoundedFile[]): string[] =>
        files.filter((file) => mayHold(file, partition, Number(from), Number(to))).map(({ path }) => path);
      return engine.offsetRuns({ rows: within(rows), quarantine: within(quarantine) }, { partition, from, to });
    },
  };
}

async function filesOf(table: LakeTable): Promise<BoundedFile[]> {
  const state = await table.read();
  return [...(state?.files.values() ?? [])].map(({ path, stats }) => {
    const parsed = statsOf(stats);
    return {
      path: join(table.shape.path, decodeURIComponent(path)),
      partitions: boundsOf(parsed, 'kafka_partition'),
      offsets: boundsOf(parsed, 'kafka_offset'),
    };
  });
}

function mayHold({ partitions, offsets }: BoundedFile, partition: number, from: number, to: number): boolean {
  return partitions[0] <= partition && partitions[1] >= partition && offsets[0] <= to && offsets[1] >= from;
}

/** Statistics are optional by the protocol: what cannot be read says nothing. */
function statsOf(stats: string | undefined): unknown {
  if (stats === undefined) return null;
  try {
    return JSON.parse(stats);
  } catch {
    return null;
  }
}

function boundsOf(stats: unknown, column: string): readonly [number, number] {
  const min = valueOf(stats, 'minValues', column);
  const max = valueOf(stats, 'maxValues', column);
  return [min ?? Number.NEGATIVE_INFINITY, max ?? Number.POSITIVE_INFINITY];
}

function valueOf(stats: unknown, side: string, column: string): number | null {
  const values = fieldOf(stats, side);
  const value = fieldOf(values, column);
  return typeof value === 'number' ? value : null;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : null;
}
