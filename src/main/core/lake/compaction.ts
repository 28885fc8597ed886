import { join } from 'node:path';
import type { Column } from '../../../shared/contract/types';
import { LakeError, throwIfAborted } from '../../../shared/errors';
import type { Files, StagedFile } from '../ports';
import type { CompactionBin } from './compaction-plan';
import type { AddAction } from './delta-actions';
import type { LakeParts } from './delta-log';
import { lateRecords, lateTags } from './late-data';
import type { LogState } from './log-state';
import { assertOnDisk, bringingBack, readableState } from './restore';
import { columnsTag, knownColumnSets } from './schema-evolution';
import { columnsOf } from './schema-text';
import { createLanding } from './staged-files';
import type { LakeTable } from './types';

/** commitInfo.operation of an entry that compacts, and so can be undone. */
const compactOperation = 'COMPACT';

/** What the writing anew of one bin came to; null where one of its files was removed meanwhile, and the bin was left alone. */
export interface CompactedBin {
  readonly deltaVersion: number;
  readonly records: number;
  readonly sizeBytes: number;
}

/**
 * Writes a bin's rows as one file, sorted by event time, and puts it in the place of the sources by one entry that changes no rows. Writers and
 * readers go on meanwhile: an append never conflicts, and the sources stay on disk until a vacuum takes them. Nothing is left behind by a failure
 * or a cancel. Errors: INTERNAL (a row would not have come through; nothing was changed), IO, CANCELLED.
 */
export async function compactBin(
  table: LakeTable,
  bin: CompactionBin,
  runId: string,
  signal: AbortSignal,
  parts: LakeParts,
): Promise<CompactedBin | null> {
  const { feed, shape } = table;
  const state = await table.read();
  if (state === null || !allLive(state, bin)) return null;
  const stored = columnsOfBin(table, state, bin);
  const partitions = new Set(shape.partitionColumns);
  const columns = stored.filter(({ name }) => !partitions.has(name));
  const eventColumns = table.kind === 'quarantine' ? ['quarantined_at'] : [feed.eventTimeColumn ?? 'kafka_timestamp'];
  const held = new Set(columns.map(({ name }) => name));
  const staged = await parts.engine.rewrite({
    tablePath: shape.path,
    sources: bin.sources.map(({ path }) => join(shape.path, decodeURIComponent(path))),
    columns,
    orderBy: [...eventColumns, 'kafka_partition', 'kafka_offset'].filter((name) => held.has(name)),
    compression: feed.compression,
    relativePath: newPath(table, bin, parts),
    partitionValues: valuesOf(bin.sources[0]),
    fileId: () => parts.ids.next(),
    signal,
  });
  return replaceSources(table, state, bin, staged, stored, runId, signal, parts);
}

async function replaceSources(
  table: LakeTable,
  state: LogState,
  bin: CompactionBin,
  staged: StagedFile,
  columns: readonly Column[],
  runId: string,
  signal: AbortSignal,
  parts: LakeParts,
): Promise<CompactedBin | null> {
  const landing = createLanding([staged], parts);
  try {
    throwIfAborted(signal, `Compacting ${table.shape.name}`);
    const landed = await landing.land(table.shape, staged);
    await landing.assertStillThere();
    const late = bin.sources.reduce((sum, source) => sum + lateRecords(source), 0);
    const committed = await table.commit(state, {
      operation: compactOperation,
      runId,
      adds: [{ ...landed, modificationTime: timeOf(bin, landed), tags: lateTags(late) }],
      removes: bin.sources.map(({ path }) => path),
      dataChange: false,
      columns,
      tableVersion: null,
      positions: [],
      knownPositions: new Map(),
      quarantine: [],
      internal: () => [],
    });
    return { deltaVersion: committed.version, records: staged.records, sizeBytes: staged.sizeBytes };
  } catch (error) {
    if (error instanceof LakeError && error.details['outcome'] === 'unknown') throw error;
    await landing.takeBack();
    const newest = error instanceof LakeError && error.code === 'CONFLICT' ? await table.read() : null;
    if (newest !== null && !allLive(newest, bin)) return null;
    throw error;
  }
}

/** Rows without an event day are told by the time of their commit, in reports and by the next compaction: it stays theirs. */
function timeOf({ date, sources }: CompactionBin, landed: AddAction): number {
  return date === null ? Math.max(...sources.map((source) => source.modificationTime)) : landed.modificationTime;
}

function allLive(state: LogState, bin: CompactionBin): boolean {
  return bin.sources.every(({ path }) => state.files.has(path));
}

/** The set that all sources have; else the table's own, which holds every other. */
function columnsOfBin(table: LakeTable, state: LogState, bin: CompactionBin): readonly Column[] {
  const [first, ...others] = new Set(bin.sources.map(({ tags }) => tags?.[columnsTag] ?? null));
  const common = others.length > 0 || first == null ? undefined : knownColumnSets(state, table.shape.path).get(first);
  return common ?? columnsOf(state.metaData.schemaString, table.shape.path, state.version);
}

function valuesOf(add: AddAction | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(add?.partitionValues ?? {}).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}

function newPath(table: LakeTable, { folder }: CompactionBin, { clock, ids }: LakeParts): string {
  const stamp = clock.now().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_');
  const kind = table.kind === 'quarantine' ? 'quarantine' : table.feed.kind === 'table' ? 'snapshot' : 'data';
  const name = `${kind}_${stamp}_${ids.next()}.parquet`;
  return folder === '' ? name : `${folder}/${name}`;
}

/**
 * Puts the files that the compaction of entry `version` replaced back in the place of what it wrote, by a new entry that changes no rows; gives
 * that entry's version. Errors: NOT_FOUND (no compaction, or its sources were vacuumed), CONFLICT (what it wrote was itself replaced since).
 */
export async function undoCompaction(table: LakeTable, version: number, files: Files): Promise<number> {
  const { name } = table.shape;
  const state = await table.read();
  const entry = state === null || version > state.version ? null : await table.log.entry(version);
  const info = entry?.actions.find((action) => 'commitInfo' in action)?.commitInfo;
  if (state === null || entry === null || info?.operation !== compactOperation) {
    throw new LakeError(
      'NOT_FOUND',
      `Version ${version} of ${name} is no compaction. lagoon versions ${name} lists them.`,
      {
        details: { feed: name, version },
      },
    );
  }
  const before = await readableState(table, state, version - 1);
  const written = entry.actions.flatMap((action) => ('add' in action ? [action.add.path] : []));
  const gone = written.find((path) => !state.files.has(path));
  if (gone !== undefined) {
    throw new LakeError(
      'CONFLICT',
      `The file ${decodeURIComponent(gone)}, which version ${version} of ${name} wrote, has been replaced or removed since. There is nothing to undo.`,
      { details: { feed: name, version, path: gone } },
    );
  }
  const sources = entry.actions.flatMap((action) => {
    const source = 'remove' in action ? before.files.get(action.remove.path) : undefined;
    return source === undefined ? [] : [source];
  });
  await assertOnDisk(table, version - 1, sources, files);
  const undone = await table.commit(state, {
    ...bringingBack(state, sources, written),
    operation: 'UNDO COMPACT',
    dataChange: false,
  });
  return undone.version;
}
