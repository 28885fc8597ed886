import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createReader, Unreadable, type Content, type ContentReader, type History } from '../support/kill/content';
import type { DeltaReader } from '../support/kill/delta-reader';
import { hasSameRows, judge } from '../support/kill/judge';
import { feeds, hoursLaterMs, operationNamed, type Operation } from '../support/kill/operations';
import { makeLakeFolder, openRealLake, type RealLake } from '../support/kill/real-lake';
import { runTraced, type Injection, type RunOutcome, type TracedCall } from '../support/kill/run-program';

/** What one run that was stopped at one call came to. Everything but `hit` is to be zero, or true. */
export interface Finding {
  readonly operation: string;
  readonly call: string;
  /** The call was reached: a thread's other calls of that name may be one fewer in another run. */
  readonly hit: boolean;
  readonly lost: number;
  readonly doubled: number;
  readonly torn: number;
  readonly unreadable: number;
  /** The next writer failed, or did not bring the lake to where it would have been. */
  readonly notResumed: number;
  /** delta-rs sees another version or other rows than the log's own reader, or cannot read. */
  readonly disagreed: number;
  /** "Committed" was said though a call that the commit rests on had failed. */
  readonly claimed: number;
  /** Temporary files that a process left which was not killed. */
  readonly leftover: number;
  readonly problems: readonly string[];
}

interface Expectation {
  readonly before: Content;
  readonly after: Content;
  readonly beyond: Content;
  readonly historyBefore: History;
  readonly historyAfter: History;
}

/** One operation on copies of one prepared lake: each is stopped at one call, looked at, and taken on from there. */
export class CallExperiment {
  private copies = 0;

  private constructor(
    readonly name: string,
    private readonly folder: string,
    private readonly program: string,
    private readonly operation: Operation,
    private readonly reader: ContentReader,
    private readonly deltaReader: DeltaReader | null,
    private readonly expected: Expectation,
    /** The calls of an undisturbed run that change something in the lake, in order. */
    readonly calls: readonly TracedCall[],
  ) {}

  static async open(name: string, program: string, deltaReader: DeltaReader | null): Promise<CallExperiment> {
    const operation = operationNamed(name);
    const folder = await mkdtemp(join(tmpdir(), 'lagoon-kill-'));
    const reader = await createReader();
    const base = join(folder, 'base');
    await makeLakeFolder(base, operation.feeds);
    await withLake(base, 0, operation.prepare);
    const before = await withLake(base, hoursLaterMs, async (lake) => {
      await operation.prepareLater?.(lake);
      return seen(reader, lake, operation);
    });
    const golden = join(folder, 'golden');
    await cp(base, golden, { recursive: true, preserveTimestamps: true });
    const after = await withLake(golden, operation.laterMs, async (lake) => {
      await operation.run(lake);
      return seen(reader, lake, operation);
    });
    // By the clock of the files again: a writer commits none that its own clock holds for days old.
    const beyond = await withLake(golden, 0, async (lake) => {
      await operation.goOn(lake);
      return reader.newest(lake.store, operation.feed);
    });
    const expected = {
      before: before.content,
      after: after.content,
      beyond,
      historyBefore: before.history,
      historyAfter: after.history,
    };
    const traced = join(folder, 'traced');
    await cp(base, traced, { recursive: true, preserveTimestamps: true });
    const task = { kind: 'operation', name } as const;
    const outcome = await runTraced(program, traced, task, join(folder, 'trace'), null);
    const reached = await withLake(traced, operation.laterMs, (lake) => reader.newest(lake.store, operation.feed));
    if (outcome.ended !== 'done' || !hasSameRows(reached, after.content)) {
      throw new Error(`"${name}" does not even run undisturbed: ${outcome.ended}, ${outcome.message ?? ''}`);
    }
    return new CallExperiment(name, folder, program, operation, reader, deltaReader, expected, outcome.calls);
  }

  /** Index of the call that makes the commit durable: the sync of the log's folder after the link of its entry. */
  get durableAt(): number {
    const table = this.operation.feed === 'stream' ? '/streams/' : '/tables/';
    const linked = this.calls.findIndex(({ call, text }) => call.startsWith('link') && text.includes(table));
    return this.calls.findIndex(({ call }, index) => index > linked && call === 'fsync');
  }

  async stopAt(index: number, what: Injection['what']): Promise<Finding> {
    const at = this.calls[index];
    if (at === undefined) throw new RangeError(`There is no call ${index}.`);
    this.copies += 1;
    const root = join(this.folder, `lake-${this.copies}`);
    await cp(join(this.folder, 'base'), root, { recursive: true, preserveTimestamps: true });
    const injection = { call: at.call, when: at.ordinal, what };
    const task = { kind: 'operation', name: this.name } as const;
    const outcome = await runTraced(this.program, root, task, `${root}.trace`, injection);
    const finding = await this.examine(root, outcome, index, what);
    await rm(root, { recursive: true, force: true });
    return finding;
  }

  async close(): Promise<void> {
    this.reader.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async examine(root: string, outcome: RunOutcome, index: number, what: Injection['what']): Promise<Finding> {
    const { call = '', text = '' } = this.calls[index] ?? {};
    const { before, after } = this.expected;
    const tally = { lost: 0, doubled: 0, torn: 0, unreadable: 0, notResumed: 0, disagreed: 0, claimed: 0, leftover: 0 };
    const problems: string[] = [];
    const blame = (kind: keyof typeof tally, count: number, why: string): void => {
      tally[kind] += count;
      problems.push(`${this.name}: ${kind} after ${text.replaceAll(this.folder, '').slice(0, 160)}: ${firstLine(why)}`);
    };
    const killed = 'signal' in what;
    const hit = killed ? outcome.ended === 'killed' : outcome.calls.some((made) => made.text.includes('(INJECTED)'));

    // An injected error can end Node itself, and then it is a kill.
    if (!killed && outcome.ended !== 'killed') {
      if (this.operation.oneCommit && outcome.ended === 'done' && index <= this.durableAt && mustHold(call, text))
        blame('claimed', 1, 'reported as committed');
      const left = (await readdir(root, { recursive: true })).filter((name) => name.includes('.tmp-'));
      if (left.length > 0 && !call.startsWith('unlink')) blame('leftover', left.length, left.join(', '));
    }
    await this.compareWithDeltaRs(root, (why) => blame('disagreed', 1, why));
    await withLake(root, this.operation.laterMs, async (lake) => {
      try {
        const found = await this.reader.newest(lake.store, this.operation.feed);
        const verdict = judge(found, outcome.ended === 'done' ? [after] : [before, after]);
        if (verdict.torn) {
          blame('torn', 1, `version ${found.version}, ${outcome.ended} ${outcome.message ?? ''}`);
          tally.lost += verdict.lost;
          tally.doubled += verdict.doubled;
        }
        for (const why of await this.historyProblems(lake)) blame('unreadable', 1, why);
      } catch (error) {
        blame(error instanceof Unreadable ? 'unreadable' : 'torn', 1, String(error));
      }
    });
    await withLake(root, this.operation.laterMs, async (lake) => {
      try {
        await this.operation.run(lake);
        const again = await this.reader.newest(lake.store, this.operation.feed);
        if (!hasSameRows(again, after))
          blame('notResumed', 1, `the same run once more came to version ${again.version}`);
      } catch (error) {
        blame('notResumed', 1, String(error));
      }
    });
    await withLake(root, 0, async (lake) => {
      try {
        await this.operation.goOn(lake);
        const further = await this.reader.newest(lake.store, this.operation.feed);
        if (!hasSameRows(further, this.expected.beyond))
          blame('notResumed', 1, `the next came to version ${further.version}`);
      } catch (error) {
        blame('notResumed', 1, String(error));
      }
    });
    await this.compareWithDeltaRs(root, (why) => blame('disagreed', 1, why));
    return { operation: this.name, call, hit, ...tally, problems };
  }

  /** Every version that was committed and is kept reads completely, as it was. */
  private async historyProblems(lake: RealLake): Promise<string[]> {
    const { before, after, historyBefore, historyAfter } = this.expected;
    const found = await this.reader.history(lake.store, this.operation.feed);
    const problems: string[] = [];
    for (const [version, rows] of found) {
      const wanted = version <= before.version ? [historyBefore.get(version)] : [before.rows, after.rows];
      const mayBeGone = historyAfter.get(version) === null || historyBefore.get(version) === null;
      if (rows instanceof Unreadable) problems.push(rows.message);
      else if (rows === null ? !mayBeGone : !wanted.some((those) => JSON.stringify(those) === JSON.stringify(rows)))
        problems.push(`version ${version} ${rows === null ? 'is refused' : 'holds other rows'}`);
    }
    return problems;
  }

  private async compareWithDeltaRs(root: string, differs: (why: string) => void): Promise<void> {
    if (this.deltaReader === null) return;
    await withLake(
      root,
      this.operation.laterMs,
      async (lake) => {
        const snapshot = await lake.store.snapshot(feeds[this.operation.feed]);
        if (snapshot === null) return;
        try {
          const ours = await this.reader.newest(lake.store, this.operation.feed);
          const path = lake.store.feedPath(feeds[this.operation.feed]);
          const theirs = await this.deltaReader?.read(path, this.operation.feed);
          if (theirs?.version !== ours.version || JSON.stringify(theirs.keys) !== JSON.stringify(ours.rows))
            differs(
              `version ${theirs?.version} and ${theirs?.keys.length} rows, not ${ours.version} and ${ours.rows.length}`,
            );
        } catch (error) {
          differs(String(error));
        }
      },
      true,
    );
  }
}

/** Calls whose failure means that what was written may not be there: not those that take something away, or failed anyhow (mkdir of what is there). */
function mustHold(call: string, text: string): boolean {
  return !call.startsWith('unlink') && call !== 'rmdir' && !text.includes(' = -1 ');
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

async function seen(reader: ContentReader, lake: RealLake, operation: Operation) {
  return {
    content: await reader.newest(lake.store, operation.feed),
    history: await reader.history(lake.store, operation.feed),
  };
}

/** A fresh store, with nothing cached: as another process sees the lake. */
async function withLake<T>(
  root: string,
  clockOffsetMs: number,
  step: (lake: RealLake) => Promise<T>,
  onlyReads = false,
): Promise<T> {
  const lake = await openRealLake(root, { clockOffsetMs, onlyReads });
  try {
    return await step(lake);
  } finally {
    await lake.close();
  }
}
