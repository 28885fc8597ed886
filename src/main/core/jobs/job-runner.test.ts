import { describe, expect, it } from 'vitest';
import type { Job, Run } from '../../../shared/contract/jobs';
import { LakeError } from '../../../shared/errors';
import { feedNameSchema } from '../../../shared/ids';
import type { Clock, Logger } from '../ports';
import { createJobRunner } from './job-runner';
import type { RunLog } from './run-log';
import type { JobContext, JobRunner } from './types';

const silent: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const clock: Clock = {
  now: () => new Date('2026-11-21T00:00:00Z'),
  monotonicMs: () => 0,
  sleep: () => Promise.resolve(),
};
const feed = (name: string) => feedNameSchema.parse(name);

function makeRunner(options: { parallel?: number; append?: (run: Run) => Promise<void> } = {}): {
  runner: JobRunner;
  runs: Run[];
} {
  const runs: Run[] = [];
  const runLog: RunLog = {
    append: options.append ?? ((run) => Promise.resolve(void runs.push(run))),
    recent: () => Promise.resolve(runs),
  };
  let id = 0;
  const runner = createJobRunner({
    clock,
    ids: { next: () => `job${(id += 1)}` },
    logger: silent,
    runLog,
    parallelExports: () => Promise.resolve(options.parallel ?? 2),
  });
  return { runner, runs };
}

/** Work that ends when told, or with its signal. */
function gate(): {
  work: (context: JobContext) => Promise<{ deltaVersion: number }>;
  open: () => void;
  started: Promise<JobContext>;
} {
  let open: () => void = () => undefined;
  let begin: (context: JobContext) => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const started = new Promise<JobContext>((resolve) => (begin = resolve));
  return {
    open,
    started,
    work: async (context) => {
      begin(context);
      const aborted = new Promise<never>((_, reject) => {
        context.signal.addEventListener('abort', () => reject(new LakeError('CANCELLED', 'stopped')), { once: true });
      });
      await Promise.race([opened, aborted]);
      return { deltaVersion: 3 };
    },
  };
}

describe('the job runner', () => {
  it('runs a job, reports its progress and writes its run record', async () => {
    const { runner, runs } = makeRunner();
    const job = runner.start({
      kind: 'export',
      feed: feed('a'),
      work: (context) => {
        context.progress({ rows: 10, sourceBytes: 100 });
        context.warn('twice');
        context.warn('twice');
        return Promise.resolve({ deltaVersion: 7 });
      },
    });
    expect(job.status).toBe('queued');
    const ended = await runner.finished(job.id);
    expect(ended).toMatchObject({ status: 'done', progress: { rows: 10, phase: 'finished' }, warnings: ['twice'] });
    expect(runs).toMatchObject([{ feed: 'a', status: 'done', rows: 10, deltaVersion: 7, error: null }]);
  });

  it('records another text, or none, in the place of a warning that quotes rows', async () => {
    const { runner, runs } = makeRunner();
    const job = runner.start({
      kind: 'sync',
      feed: feed('a'),
      work: (context) => {
        context.warn('2 rows were refused.');
        context.warn('ada@example.com: amount is 261.39', null);
        context.warn('Offset 7: amount is 1', 'Offset 7: refused.');
        context.warn('Offset 7: amount is 2', 'Offset 7: refused.');
        return Promise.resolve({ deltaVersion: null });
      },
    });
    expect((await runner.finished(job.id)).warnings).toHaveLength(4);
    expect(runs.map(({ warnings }) => warnings)).toEqual([['2 rows were refused.', 'Offset 7: refused.']]);
  });

  it('keeps a hundred warnings, says how many more there were, and stays quick however many they are', async () => {
    const { runner, runs } = makeRunner();
    const job = runner.start({
      kind: 'import',
      feed: feed('a'),
      work: (context) => {
        for (let i = 0; i < 100_000; i += 1) context.warn(`file ${i}`);
        return Promise.resolve({ deltaVersion: null });
      },
    });
    const { warnings } = await runner.finished(job.id);
    expect(warnings).toHaveLength(101);
    expect(warnings.slice(99)).toEqual(['file 99', '99900 more warnings were left out.']);
    expect(runs[0]?.warnings).toEqual(warnings);
  });

  it('runs no more exports at once than it may, and starts the next when one ends', async () => {
    const { runner } = makeRunner({ parallel: 1 });
    const first = gate();
    const second = gate();
    const a = runner.start({ kind: 'export', feed: feed('a'), work: first.work });
    const b = runner.start({ kind: 'export', feed: feed('b'), work: second.work });
    await first.started;
    expect(runner.list().map((job) => job.status)).toEqual(['running', 'queued']);
    first.open();
    await runner.finished(a.id);
    await second.started;
    second.open();
    expect((await runner.finished(b.id)).status).toBe('done');
  });

  it('does not let a consumer hold up an export', async () => {
    const { runner } = makeRunner({ parallel: 1 });
    const consumer = gate();
    const job = runner.start({ kind: 'consume', feed: feed('a'), work: consumer.work });
    const exported = runner.start({
      kind: 'export',
      feed: feed('b'),
      work: () => Promise.resolve({ deltaVersion: 0 }),
    });
    expect((await runner.finished(exported.id)).status).toBe('done');
    consumer.open();
    await runner.finished(job.id);
  });

  it('refuses a second job of the same feed, naming the first', async () => {
    const { runner } = makeRunner();
    const work = gate();
    const job = runner.start({ kind: 'export', feed: feed('a'), work: work.work });
    expect(() => runner.start({ kind: 'consume', feed: feed('a'), work: work.work })).toThrow(
      /export of "a" is queued already/,
    );
    expect(() => runner.start({ kind: 'import', feed: feed('a'), work: work.work })).toThrow(/export of "a"/);
    work.open();
    await runner.finished(job.id);
    expect(() => runner.start({ kind: 'consume', feed: feed('a'), work: work.work })).not.toThrow();
  });

  it('maintains a feed beside its writer, one job of maintenance at a time; stop is for the writer', async () => {
    const { runner } = makeRunner({ parallel: 1 });
    const compacting = gate();
    const job = runner.start({ kind: 'compact', feed: feed('a'), work: compacting.work });
    const writing = gate();
    const exported = runner.start({ kind: 'export', feed: feed('a'), work: writing.work });
    await compacting.started;
    await writing.started;
    expect(() => runner.start({ kind: 'vacuum', feed: feed('a'), work: compacting.work })).toThrow(/compact of "a"/);
    const queued = runner.start({ kind: 'import', feed: feed('b'), work: () => Promise.resolve({ deltaVersion: 0 }) });
    expect(runner.list().find(({ id }) => id === queued.id)?.status).toBe('queued');
    runner.stop(feed('a'));
    expect((await compacting.started).stopRequested.aborted).toBe(false);
    expect((await writing.started).stopRequested.aborted).toBe(true);
    compacting.open();
    writing.open();
    await Promise.all([job, exported, queued].map(({ id }) => runner.finished(id)));
  });

  it('cancels a running job and a queued one: an outcome, no error', async () => {
    const { runner, runs } = makeRunner({ parallel: 1 });
    const running = gate();
    const a = runner.start({ kind: 'export', feed: feed('a'), work: running.work });
    const b = runner.start({ kind: 'export', feed: feed('b'), work: gate().work });
    await running.started;
    runner.cancel(b.id);
    runner.cancel(a.id);
    expect(await runner.finished(a.id)).toMatchObject({ status: 'cancelled', error: null });
    expect(await runner.finished(b.id)).toMatchObject({ status: 'cancelled', error: null });
    expect(runs.map((run) => run.status)).toEqual(['cancelled', 'cancelled']);
  });

  it('cancels a queued job once, and never starts it, however often it is asked and however slow the log is', async () => {
    let release: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => (release = resolve));
    const recorded: string[] = [];
    const { runner } = makeRunner({
      parallel: 1,
      append: async (run) => {
        recorded.push(run.runId);
        await slow;
      },
    });
    const running = gate();
    const a = runner.start({ kind: 'export', feed: feed('a'), work: running.work });
    await running.started;
    let started = false;
    const b = runner.start({
      kind: 'export',
      feed: feed('b'),
      work: () => {
        started = true;
        return Promise.resolve({ deltaVersion: 0 });
      },
    });
    runner.cancel(b.id);
    runner.cancel(b.id);
    expect(runner.list().find((job) => job.id === b.id)?.status).toBe('cancelled');
    running.open();
    release();
    await runner.finished(a.id);
    await runner.finished(b.id);
    expect(recorded.filter((runId) => runId === b.runId)).toHaveLength(1);
    expect(started).toBe(false);
  });

  it('asks a consumer to finish without cancelling it', async () => {
    const { runner } = makeRunner();
    const job = runner.start({
      kind: 'consume',
      feed: feed('a'),
      work: (context) =>
        new Promise((resolve) => {
          const finish = (): void => resolve({ deltaVersion: 1 });
          if (context.stopRequested.aborted) finish();
          context.stopRequested.addEventListener('abort', finish, { once: true });
        }),
    });
    runner.stop(feed('a'));
    expect((await runner.finished(job.id)).status).toBe('done');
    expect(() => runner.stop(feed('a'))).toThrow(/Nothing runs/);
  });

  it('keeps a failure with its code, and hides nothing of an unexpected one', async () => {
    const { runner } = makeRunner();
    const known = runner.start({
      kind: 'export',
      feed: feed('a'),
      work: () => Promise.reject(new LakeError('SOURCE', 'topic gone')),
    });
    const bug = runner.start({
      kind: 'export',
      feed: feed('b'),
      work: () => Promise.reject(new TypeError('x is undefined')),
    });
    expect((await runner.finished(known.id)).error).toMatchObject({ code: 'SOURCE', message: 'topic gone' });
    expect((await runner.finished(bug.id)).error).toMatchObject({ code: 'INTERNAL', details: { runId: bug.runId } });
  });

  it('says so on the job when its run record cannot be written', async () => {
    const { runner } = makeRunner({ append: () => Promise.reject(new LakeError('IO', 'the disk is full')) });
    const job = runner.start({ kind: 'export', feed: feed('a'), work: () => Promise.resolve({ deltaVersion: 0 }) });
    const ended = await runner.finished(job.id);
    expect(ended.status).toBe('done');
    expect(ended.warnings.join()).toContain('the disk is full');
  });

  it('shows a watcher every job at once and again when it changes, until the watcher leaves', async () => {
    const { runner } = makeRunner();
    const work = gate();
    const watcher = new AbortController();
    const seen: Job['status'][][] = [];
    const watching = (async () => {
      for await (const jobs of runner.watch(watcher.signal)) {
        seen.push(jobs.map((job) => job.status));
        if (jobs.some((job) => job.status === 'done')) watcher.abort();
      }
    })();
    const job = runner.start({ kind: 'export', feed: feed('a'), work: work.work });
    await work.started;
    work.open();
    await runner.finished(job.id);
    await watching;
    expect(seen[0]).toEqual([]);
    expect(seen.at(-1)).toEqual(['done']);
  });

  it('cancels everything and takes nothing new when it closes', async () => {
    const { runner, runs } = makeRunner();
    const work = gate();
    runner.start({ kind: 'export', feed: feed('a'), work: work.work });
    await work.started;
    await runner.close();
    expect(runs.map((run) => run.status)).toEqual(['cancelled']);
    expect(() => runner.start({ kind: 'export', feed: feed('b'), work: work.work })).toThrow(/shutting down/);
  });
});
