import { copyFile, link, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createParquetEngine } from '../src/main/adapters/duckdb/parquet-engine';
import { createSqlEngine } from '../src/main/adapters/duckdb/sql-engine';
import { createNodeFiles } from '../src/main/adapters/fs/node-files';
import { checkpointLines } from '../src/main/core/lake/checkpoint-content';
import { parseEntry, serializeEntry, type AddAction, type DeltaAction } from '../src/main/core/lake/delta-actions';
import { entryName } from '../src/main/core/lake/delta-log';
import { createLakeStore } from '../src/main/core/lake/lake-store';
import { checkpointName } from '../src/main/core/lake/log-listing';
import { replay } from '../src/main/core/lake/log-state';
import type { FeedWriter, LakeStore } from '../src/main/core/lake/types';
import type { ParquetEngine } from '../src/main/core/ports';
import { openToAll } from '../src/main/core/permissions/guard';
import { createLakeRelations } from '../src/main/core/queries/lake-relations';
import type { FeedConfig } from '../src/shared/contract/feeds';
import {
  batchOf,
  countingIds,
  feedOf,
  payments,
  recordingLogger,
  runOptions,
  systemClock,
} from '../test/support/delta-lake';
import { type Bench, type Figures, median, round, timed } from './measure';

const sizes = [10, 1000, 10_000, 100_000] as const;
/** A day of a stream that commits every quarter of an hour. */
const filesPerDay = 100;
/** A checkpoint falls on every tenth. */
const commits = 60;
const coldRounds = 3;
/** ext4 takes 65,000 names of one file. */
const linksAtMost = 50_000;
const firstDay = Date.UTC(2024, 0, 1);
const dayMs = 86_400_000;

interface Grown {
  readonly files: number;
  readonly root: string;
}

/**
 * What a feed's growth does to opening it, to committing one file and to asking for one day. The feeds of each size are the same but for the
 * number of files; their commits are taken in turns, so that what else the machine does falls on all alike.
 */
export const run: Bench = async (report) => {
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-bench-lake-'));
  const engine = await createParquetEngine({ temporaryFolder: join(folder, 'spill'), memoryLimitMegabytes: 1000 });
  const feed = feedOf('stream');
  try {
    const grown: Grown[] = [];
    for (const files of sizes) {
      report(`making a feed of ${files} files`);
      grown.push({ files, root: await growFeed(folder, files, feed, engine) });
    }
    const figures: Figures = {};
    for (const { files, root } of grown) {
      report(`opening ${files} files`);
      Object.assign(figures, await opening(files, root, feed, engine));
    }
    for (const { files, root } of grown) {
      report(`asking ${files} files for one day`);
      Object.assign(figures, await asking(files, root, feed, engine, folder));
    }
    report(`${commits} commits to each, in turns`);
    Object.assign(figures, await committing(grown, feed, engine));
    report('a commit of a process that has just started');
    for (const { files, root } of grown) {
      const taken: number[] = [];
      for (let n = 0; n < coldRounds; n += 1)
        taken.push(await timed(() => commitOne(openStore(root, engine), feed, 500_000 + n)));
      figures[`cold_commit_${files}_ms`] = round(median(taken));
    }
    return figures;
  } finally {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
};

let stores = 0;

function openStore(root: string, engine: ParquetEngine): LakeStore {
  stores += 1;
  const ids = countingIds(`b${stores}x`);
  const { logger } = recordingLogger();
  return createLakeStore({ onlyReads: false, root, files: createNodeFiles(), engine, clock: systemClock, ids, logger });
}

async function commitOne(store: LakeStore, feed: FeedConfig, n: number): Promise<void> {
  const writer = await store.openWriter(feed, runOptions());
  try {
    await writer.append(batchOf(payments(20, 0), n * 20));
    await writer.commit([{ appId: 'sample:test', version: BigInt(n) }]);
  } finally {
    await writer.close();
  }
}

/** One real export, its file linked under as many names as are wanted, and a log of one entry and its checkpoint. */
async function growFeed(folder: string, files: number, feed: FeedConfig, engine: ParquetEngine): Promise<string> {
  const root = join(folder, `files-${files}`);
  const store = openStore(root, engine);
  await commitOne(store, feed, 1);
  const snapshot = await store.snapshot(feed);
  const [source] = snapshot?.files ?? [];
  if (source === undefined) throw new Error('the export wrote no file');
  const path = store.feedPath(feed);
  const logPath = join(path, '_delta_log');
  const nodeFiles = createNodeFiles();
  const entryPath = join(logPath, entryName(0));
  const first = parseEntry(await nodeFiles.readText(entryPath), entryPath);
  const template = first.flatMap((action) => ('add' in action ? [action.add] : []))[0];
  if (template === undefined) throw new Error('the entry adds no file');
  const actions: DeltaAction[] = first.filter((action) => !('add' in action));
  const folders = new Set<string>();
  let linked = '';
  for (let n = 0; n < files; n += 1) {
    const add = copyOf(template, n);
    const target = join(path, add.path);
    if (!folders.has(dirname(target))) await mkdir(dirname(target), { recursive: true });
    folders.add(dirname(target));
    if (n % linksAtMost === 0) await copyFile(source.absolutePath, target);
    else await link(linked, target);
    if (n % linksAtMost === 0) linked = target;
    actions.push({ add });
  }
  await rm(source.absolutePath);
  await writeFile(entryPath, serializeEntry(actions));
  // Entries up to a tenth one, so that there is a checkpoint as any feed of this age has one.
  const info = actions.filter((action) => 'commitInfo' in action);
  for (let version = 1; version <= 10; version += 1)
    await writeFile(join(logPath, entryName(version)), serializeEntry(info));
  const state = replay(null, [{ version: 10, actions }], path);
  if (state === null) throw new Error('no state');
  const { lines } = checkpointLines(state, null, Date.now());
  const checkpoint = join(logPath, checkpointName(10));
  const written = await engine.writeCheckpoint(checkpoint, { base: null, actions: lines, liveFiles: state.files.size });
  await writeFile(join(logPath, '_last_checkpoint'), JSON.stringify({ version: 10, size: written.actions }));
  return root;
}

/** File n under the day that it is of, with statistics as an export writes them. */
function copyOf(template: AddAction, n: number): AddAction {
  const day = new Date(firstDay + Math.floor(n / filesPerDay) * dayMs).toISOString();
  const [year = '', month = '', date = ''] = day.slice(0, 10).split('-');
  return {
    ...template,
    path: `year=${year}/month=${month}/day=${date}/data_20240101_000000_${String(n).padStart(15, '0')}.parquet`,
    partitionValues: { year, month: String(Number(month)), day: String(Number(date)) },
    stats: template.stats?.replaceAll('2026-01-01T', `${day.slice(0, 10)}T`),
  };
}

/** As a process does that has just started: the state alone, which a query needs, and with the sums that a feed's page shows. */
async function opening(files: number, root: string, feed: FeedConfig, engine: ParquetEngine): Promise<Figures> {
  const open: number[] = [];
  const sums: number[] = [];
  const cpu: number[] = [];
  for (let n = 0; n <= coldRounds; n += 1) {
    const store = openStore(root, engine);
    const before = process.cpuUsage();
    const openMs = await timed(() => store.snapshot(feed));
    const { user, system } = process.cpuUsage(before);
    const sumsMs = await timed(async () => {
      const totals = (await store.snapshot(feed))?.totals;
      if (totals?.files !== files) throw new Error(`${totals?.files} files where ${files} are`);
    });
    // The first warms up.
    if (n > 0) {
      open.push(openMs);
      cpu.push((user + system) / 1000);
      sums.push(openMs + sumsMs);
    }
  }
  return {
    [`open_${files}_ms`]: round(median(open)),
    // Of all threads: what a machine that does other things too has spent.
    [`open_${files}_processor_ms`]: round(median(cpu)),
    [`open_with_sums_${files}_ms`]: round(median(sums)),
  };
}

/** The query process: naming the feed, the first statement about one day, the same again, and after one more commit. */
async function asking(
  files: number,
  root: string,
  feed: FeedConfig,
  engine: ParquetEngine,
  folder: string,
): Promise<Figures> {
  const store = openStore(root, engine);
  const relations = createLakeRelations({
    files: createNodeFiles(),
    store,
    feeds: async () => [feed],
    rights: async () => openToAll,
    folderSnapshot: () => Promise.reject(new Error('there is none')),
  });
  const sql = await createSqlEngine({ memoryLimitMegabytes: null, threads: null, spillFolder: join(folder, 'sql') });
  try {
    const day = new Date(firstDay + Math.floor((files - 1) / filesPerDay) * dayMs);
    const where = `year = ${day.getUTCFullYear()} AND month = ${day.getUTCMonth() + 1} AND day = ${day.getUTCDate()}`;
    const statement = `SELECT count(*), sum(amount) FROM ${feed.name} WHERE ${where}`;
    let asked = 0;
    const name = async (): Promise<void> => {
      const { relations: named, folders } = await relations.relations(() => true);
      await sql.setRelations(named, folders);
    };
    const ask = async (): Promise<void> => {
      asked += 1;
      const { done } = await sql.start(`r${asked}`, statement);
      await done;
      await sql.drop(`r${asked}`);
    };
    const nameMs = await timed(name);
    const firstMs = await timed(ask);
    const again: number[] = [];
    for (let n = 0; n < 5; n += 1) again.push(await timed(ask));
    await commitOne(openStore(root, engine), feed, 400_000);
    const afterCommitMs = await timed(async () => {
      await name();
      await ask();
    });
    return {
      [`name_${files}_ms`]: round(nameMs),
      [`first_day_query_${files}_ms`]: round(firstMs),
      [`day_query_${files}_ms`]: round(median(again)),
      [`day_query_after_commit_${files}_ms`]: round(afterCommitMs),
      [`day_query_${files}_files_read`]: await filesRead(sql, statement),
    };
  } finally {
    await sql.close();
  }
}

/** By DuckDB's own account of the statement as it ran. */
async function filesRead(sql: Awaited<ReturnType<typeof createSqlEngine>>, statement: string): Promise<number> {
  const { done } = await sql.start('explain', `EXPLAIN ANALYZE ${statement}`);
  await done;
  const { rows } = await sql.text('explain', 0, 10);
  const counts = [
    ...rows
      .flat()
      .join('\n')
      .matchAll(/Total Files Read:\s*(\d+)/g),
  ].map((found) => Number(found[1]));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Every feed held open by a writer of its own; median, mean and the slowest, checkpoints included. */
async function committing(grown: readonly Grown[], feed: FeedConfig, engine: ParquetEngine): Promise<Figures> {
  const writers: { files: number; writer: FeedWriter; taken: number[] }[] = [];
  for (const { files, root } of grown)
    writers.push({ files, writer: await openStore(root, engine).openWriter(feed, runOptions()), taken: [] });
  for (let n = -5; n < commits; n += 1) {
    for (const { writer, taken } of writers) {
      await writer.append(batchOf(payments(20), n * 20));
      const elapsedMs = await timed(() => writer.commit([{ appId: 'sample:test', version: BigInt(600_000 + n) }]));
      // The first few warm up.
      if (n >= 0) taken.push(elapsedMs);
    }
  }
  const figures: Figures = {};
  for (const { files, writer, taken } of writers) {
    figures[`close_${files}_ms`] = round(await timed(() => writer.close()));
    figures[`commit_${files}_median_ms`] = round(median(taken));
    figures[`commit_${files}_mean_ms`] = round(mean(taken));
    figures[`commit_${files}_slowest_ms`] = round(Math.max(...taken));
  }
  const of = (files: number): readonly number[] => writers.find((its) => its.files === files)?.taken ?? [];
  const [least, most] = [of(sizes[0]), of(sizes[sizes.length - 1] ?? 0)];
  figures['commit_ratio_median'] = round(median(most) / median(least));
  figures['commit_ratio_mean'] = round(mean(most) / mean(least));
  return figures;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
