/**
 * The program that is killed: `program.mjs <lake> <task>`. It opens the lake on its real adapters, says which thread does its file calls,
 * waits for a line on standard input, does the task and says how it ended. With UV_THREADPOOL_SIZE=1 and one thread of DuckDB every call that
 * writes is made by that one thread, one after the other, so that call N is the same call in every run.
 */
import { readlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { LakeError, messageOf } from '../../../src/shared/errors';
import { createReader } from './content';
import { commitNext, exportTable, openStreamWriter, tableAppId, tableFeed } from './feeds';
import { compact, hoursLaterMs, operationNamed } from './operations';
import { openRealLake, type RealLake } from './real-lake';

const taskSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('operation'), name: z.string() }),
  /** `commits` commits of `rows` records by writer `writer`; a line after each, with its duration. */
  z.object({ kind: z.literal('consume'), writer: z.int(), commits: z.int(), rows: z.int(), pauseMs: z.int() }),
  /** Table versions until killed. */
  z.object({ kind: z.literal('export') }),
  /** Compacts again and again, by a clock that lets it. */
  z.object({ kind: z.literal('compact') }),
  /** Reads and checks until killed or told to end; exits with 1 and the reason at the first wrong snapshot. */
  z.object({ kind: z.literal('read') }),
]);
export type Task = z.input<typeof taskSchema>;

const say = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

async function consume(lake: RealLake, { writer, commits, rows, pauseMs }: Extract<Task, { kind: 'consume' }>) {
  const feedWriter = await openStreamWriter(lake.store);
  try {
    for (let n = 0; n < commits; n += 1) {
      const startedMs = performance.now();
      await commitNext(feedWriter, writer, rows);
      say({ committed: n + 1, ms: performance.now() - startedMs });
      if (pauseMs > 0) await delay(pauseMs);
    }
  } finally {
    await feedWriter.close();
  }
}

async function exportForever(lake: RealLake): Promise<void> {
  for (let n = 0; ; n += 1) {
    const done = Number((await lake.store.snapshot(tableFeed))?.positions.get(tableAppId) ?? 0n);
    await exportTable(lake.store, done + 1);
    say({ committed: n + 1 });
    await delay(50);
  }
}

async function compactForever(lake: RealLake): Promise<void> {
  for (let n = 0; ; n += 1) {
    await compact(lake);
    say({ committed: n + 1 });
    await delay(200);
  }
}

async function readForever(lake: RealLake): Promise<void> {
  const reader = await createReader();
  for (let reads = 1; ; reads += 1) {
    await reader.check(lake.store);
    say({ reads });
    // Yields the processor to the writers: it is they who are watched.
    await delay(100);
  }
}

async function main(): Promise<void> {
  const [root = '', text = ''] = process.argv.slice(2);
  const task = taskSchema.parse(JSON.parse(text));
  const operation = task.kind === 'operation' ? operationNamed(task.name) : null;
  const clockOffsetMs = operation?.laterMs ?? (task.kind === 'compact' ? hoursLaterMs : 0);
  const lake = await openRealLake(root, { clockOffsetMs, onlyReads: task.kind === 'read' });
  const thread = Number((await readlink('/proc/thread-self')).split('/').at(-1));
  say({ thread });
  await new Promise((resolve) => process.stdin.once('data', resolve));
  try {
    if (operation !== null) await operation.run(lake);
    else if (task.kind === 'consume') await consume(lake, task);
    else if (task.kind === 'export') await exportForever(lake);
    else if (task.kind === 'compact') await compactForever(lake);
    else await readForever(lake);
    say({ ended: 'done' });
  } catch (error) {
    say({ ended: 'failed', code: error instanceof LakeError ? error.code : 'INTERNAL', message: messageOf(error) });
    process.exitCode = 1;
  }
  process.exit();
}

await main();
