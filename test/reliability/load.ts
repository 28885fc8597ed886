import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { countKeys, createReader, streamProblem, tableProblem } from '../support/kill/content';
import type { DeltaReader } from '../support/kill/delta-reader';
import { refusedEvery, streamAppId, streamFeed, tableFeed } from '../support/kill/feeds';
import { feeds } from '../support/kill/operations';
import type { Task } from '../support/kill/program';
import { makeLakeFolder, openRealLake } from '../support/kill/real-lake';
import { RunningProgram } from '../support/kill/run-program';

export interface LoadOutcome {
  readonly kills: number;
  /** Commits that a writer said it had made, of those killed too. */
  readonly saidCommitted: number;
  /** Entries of the logs at the end. */
  readonly entries: number;
  readonly readerChecks: number;
  readonly seconds: number;
  readonly problems: readonly string[];
}

export interface LoadOptions {
  readonly program: string;
  readonly deltaReader: DeltaReader | null;
  readonly kills: number;
  readonly seed: number;
  readonly report: (line: string) => void;
}

/** The programs that are killed, by what each does to the one lake: two writers of one feed, a table that is exported, compaction. */
const victims: readonly Task[] = [
  { kind: 'consume', writer: 0, commits: 1_000_000, rows: 3, pauseMs: 10 },
  { kind: 'consume', writer: 1, commits: 1_000_000, rows: 7, pauseMs: 25 },
  { kind: 'export' },
  { kind: 'compact' },
];

/** Writers of one lake killed at random moments and started again, beside a reader that checks every snapshot it sees. */
export async function killAtRandom({ program, deltaReader, kills, seed, report }: LoadOptions): Promise<LoadOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-load-'));
  const root = join(folder, 'lake');
  await makeLakeFolder(root, [feeds.stream, feeds.table]);
  const random = randomFrom(seed);
  const startedMs = performance.now();
  const problems: string[] = [];
  const reader = new RunningProgram(program, root, { kind: 'read' });
  const running = new Map<Task, RunningProgram>();
  /** Highest position that each writer was told is committed: by whatever became of it later. */
  const promised = new Map<number, number>();
  let saidCommitted = 0;
  const kill = async (task: Task, victim: RunningProgram): Promise<void> => {
    victim.kill();
    const outcome = await victim.ended;
    saidCommitted += outcome.commits;
    if (outcome.ended === 'failed') problems.push(`${task.kind} failed: ${outcome.code}: ${outcome.message}`);
    if (task.kind === 'consume')
      promised.set(task.writer, (promised.get(task.writer) ?? 0) + outcome.commits * task.rows);
  };
  try {
    await reader.ready;
    reader.go();
    for (const task of victims) running.set(task, started(program, root, task));
    for (let killed = 0; killed < kills; ) {
      await delay(10 + random() * 200);
      const task = victims[Math.floor(random() * victims.length)];
      const victim = task === undefined ? undefined : running.get(task);
      // One that is still starting has written nothing yet.
      if (task === undefined || victim === undefined || !victim.going) continue;
      killed += 1;
      await kill(task, victim);
      running.set(task, started(program, root, task));
      if (killed % 100 === 0) report(`random moments: ${killed} kills, ${problems.length} problems`);
    }
    // On a slow machine each may have died before its first commit so far: the last of each kind gets to its work.
    for (const [task, victim] of running) await until(victim, () => victim.commits >= commitsOfAll(task));
    for (const [task, victim] of running) await kill(task, victim);
    // What stood when the last writer died is looked at too.
    await readOnceMore(reader);
    reader.kill();
    const read = await reader.ended;
    if (read.ended === 'failed') problems.push(`the reader saw: ${read.message}`);
    const entries = await look(root, promised, deltaReader, problems);
    const seconds = (performance.now() - startedMs) / 1000;
    return { kills, saidCommitted, entries, readerChecks: reader.reads, seconds, problems };
  } finally {
    for (const program_ of [reader, ...running.values()]) program_.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

function started(program: string, root: string, task: Task): RunningProgram {
  const running = new RunningProgram(program, root, task);
  // One that cannot start is found by its end.
  void running.ready.then(
    () => running.go(),
    () => undefined,
  );
  return running;
}

/** Commits after which a program has done all that it does: of a stream's writer, one with a record for the quarantine too. */
const commitsOfAll = (task: Task): number => (task.kind === 'consume' ? Math.ceil(refusedEvery / task.rows) : 1);

async function readOnceMore(reader: RunningProgram): Promise<void> {
  const seen = reader.reads;
  // Two more: the first may have begun before the last writer died.
  await until(reader, () => reader.reads >= seen + 2);
}

/** Resolves when the condition holds, or the program has ended. */
async function until(program: RunningProgram, holds: () => boolean): Promise<void> {
  let over = false;
  const end = (): void => {
    over = true;
  };
  void program.ended.then(end, end);
  while (!over && !holds()) await delay(10);
}

/** The lake at the end, by readers that share nothing with the writers. Returns the number of entries in its logs. */
async function look(
  root: string,
  promised: ReadonlyMap<number, number>,
  deltaReader: DeltaReader | null,
  problems: string[],
): Promise<number> {
  const lake = await openRealLake(root);
  const reader = await createReader();
  try {
    const stream = await reader.newest(lake.store, 'stream');
    const table = await reader.newest(lake.store, 'table');
    const found = [
      streamProblem(countKeys(stream.rows), stream, countKeys(stream.quarantined)),
      tableProblem(countKeys(table.rows), table),
    ];
    problems.push(...found.filter((problem) => problem !== null));
    for (const [writer, position] of promised) {
      const stands = Number(stream.positions.get(streamAppId(writer)) ?? 0n);
      if (stands < position) problems.push(`writer ${writer} was told ${position} and the lake stands at ${stands}`);
    }
    for (const kind of ['stream', 'table'] as const) {
      for (const [version, rows] of await reader.history(lake.store, kind, 30)) {
        if (rows instanceof Error) problems.push(`${kind}, version ${version}: ${rows.message}`);
      }
      const ours = kind === 'stream' ? stream : table;
      if (ours.version < 0) continue;
      const theirs = await deltaReader?.read(lake.store.feedPath(feeds[kind]), kind);
      if (theirs === undefined) continue;
      if (theirs.version !== ours.version || JSON.stringify(theirs.keys) !== JSON.stringify(ours.rows))
        problems.push(
          `delta-rs reads version ${theirs.version} of the ${kind} otherwise than we version ${ours.version}`,
        );
    }
    // There is none before a record was refused; one that is missing after that, `streamProblem` has told.
    const quarantined = await lake.store.quarantine(streamFeed);
    const quarantine =
      quarantined === null ? undefined : await deltaReader?.read(join(root, 'quarantine', streamFeed.name), 'stream');
    if (quarantine !== undefined && JSON.stringify(quarantine.keys) !== JSON.stringify(stream.quarantined))
      problems.push('delta-rs reads the quarantine otherwise');
    return stream.version + 1 + table.version + 1;
  } finally {
    reader.close();
    await lake.close();
  }
}

export interface TwoWritersOutcome {
  readonly commits: number;
  readonly seconds: number;
  /** Milliseconds of one commit, both writers at work: median and the slowest in a hundred. */
  readonly medianMs: number;
  readonly slowMs: number;
  /** The median of the last tenth beside that of the first: growth would show here. */
  readonly lastToFirst: number;
  readonly readerChecks: number;
  readonly problems: readonly string[];
}

/** Two processes, each making `commits` commits to one feed at once, beside a reader. */
export async function writeTogether(
  program: string,
  deltaReader: DeltaReader | null,
  commits: number,
): Promise<TwoWritersOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-together-'));
  const root = join(folder, 'lake');
  await makeLakeFolder(root, [feeds.stream, tableFeed]);
  const rows = 2;
  const problems: string[] = [];
  const reader = new RunningProgram(program, root, { kind: 'read' });
  const writers = [0, 1].map(
    (writer) => new RunningProgram(program, root, { kind: 'consume', writer, commits, rows, pauseMs: 0 } as const),
  );
  try {
    await Promise.all([reader, ...writers].map((each) => each.ready));
    const startedMs = performance.now();
    for (const each of [reader, ...writers]) each.go();
    const outcomes = await Promise.all(writers.map((each) => each.ended));
    const seconds = (performance.now() - startedMs) / 1000;
    await readOnceMore(reader);
    reader.kill();
    const read = await reader.ended;
    if (read.ended === 'failed') problems.push(`the reader saw: ${read.message}`);
    for (const { ended, message } of outcomes)
      if (ended !== 'done') problems.push(`a writer ended: ${ended}, ${message}`);
    const promised = new Map(outcomes.map(({ commits: made }, writer) => [writer, made * rows]));
    const entries = await look(root, promised, deltaReader, problems);
    if (entries !== 2 * commits) problems.push(`${entries} entries instead of ${2 * commits}`);
    const names = await readdir(join(root, 'streams', streamFeed.name, '_delta_log'));
    const numbers = names.filter((name) => /^\d{20}\.json$/.test(name)).length;
    const all = outcomes.flatMap(({ commitMs }) => commitMs);
    const tenth = Math.max(1, Math.floor(commits / 10));
    const first = outcomes.flatMap(({ commitMs }) => commitMs.slice(0, tenth));
    const last = outcomes.flatMap(({ commitMs }) => commitMs.slice(-tenth));
    if (numbers > entries) problems.push(`${numbers} entries are on disk, ${entries} count`);
    return {
      commits: entries,
      seconds,
      medianMs: quantile(all, 0.5),
      slowMs: quantile(all, 0.99),
      lastToFirst: quantile(last, 0.5) / quantile(first, 0.5),
      readerChecks: reader.reads,
      problems,
    };
  } finally {
    for (const each of [reader, ...writers]) each.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

function quantile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? Number.NaN;
}

/** Numbers from 0 to 1 that follow from the seed alone (mulberry32), so that a run can be had again. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
