import assert from 'node:assert/strict';
import { describe, expect, test } from 'vitest';
import { feedOf } from '../../../../test/support/delta-lake';
import { createRowLake, dayMs, randomNumbers, type RowLake } from '../../../../test/support/row-lake';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import type { Files } from '../ports';
import { compactBin, undoCompaction } from './compaction';
import { planCompaction } from './compaction-plan';
import type { LakeParts } from './delta-log';
import { oldestInReach } from './readable-versions';
import { restoreVersion } from './restore';
import { dropPlanned, planRetention } from './retention';
import type { LakeTable } from './types';
import { planVacuum, vacuumTable } from './vacuum';
import { cleanUpLog } from './vacuum-log';
import { neededFiles, oldestRetained, readFileChanges, retentionRule } from './vacuum-retained';

const startMs = Date.UTC(2026, 5, 15, 12);
const undoDays = 3;
const signal = new AbortController().signal;
/** What another program put there, in names like ours: nobody's to delete. */
const foreign = ['data_20260101_000000.parquet', 'year=2026/month=06/day=01/data_part-0.parquet', 'notes.txt'];

interface Process {
  readonly table: LakeTable;
  readonly parts: LakeParts;
}

/** Steps of maintenance and of writers in any order, and what each version held when it was made. */
class Life {
  readonly held = new Map<number, string>();
  readonly done = new Map<string, number>();
  readonly lake: RowLake;
  private readonly table: LakeTable;

  constructor(
    readonly feed: FeedConfig,
    private readonly random: (below: number) => number,
  ) {
    this.lake = createRowLake(startMs);
    this.table = this.lake.store.table(feed);
  }

  async begin(): Promise<void> {
    await this.write(this.process());
    for (const name of foreign) {
      const path = `${this.table.shape.path}/${name}`;
      await this.lake.files.makeDirectory(path.slice(0, path.lastIndexOf('/')));
      this.lake.files.put(path, new Uint8Array(1));
    }
  }

  private async write({ table }: Process): Promise<void> {
    const today = Math.floor(this.lake.clock.now().getTime() / dayMs);
    if (this.feed.kind === 'table') await this.lake.overwrite(table, this.random(3));
    else await this.lake.append(table, [today - this.random(8), today - 20 - this.random(3)], 1 + this.random(3));
  }

  process(files: Files = this.lake.files): Process {
    return { table: this.lake.reopened(files).table(this.feed), parts: { ...this.lake, files } };
  }

  /** One step by a process of its own; a CONFLICT or NOT_FOUND is an answer, anything else is not. */
  async step(by: Process, write = this.random(3) === 0): Promise<void> {
    const names = ['compact', 'undo', 'retention', 'restore', 'vacuum', 'vacuum'] as const;
    const name = write ? 'write' : (names[this.random(names.length)] ?? 'vacuum');
    try {
      await this[name](by);
      this.count(name);
    } catch (error) {
      if (!(error instanceof LakeError) || !['CONFLICT', 'NOT_FOUND'].includes(error.code)) throw error;
      this.count(error.code);
    }
  }

  private count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }

  private async compact({ table, parts }: Process): Promise<void> {
    const state = await table.read();
    if (state === null) return;
    const { clock } = parts;
    for (const bin of planCompaction(table, state, clock.now().getTime(), 400)) {
      await compactBin(table, bin, 'run', signal, parts);
    }
  }

  private async undo({ table, parts }: Process): Promise<void> {
    const newest = (await table.read())?.version ?? 0;
    for (let version = newest; version >= 0; version -= 1) {
      const actions = (await table.log.entry(version))?.actions ?? [];
      if (actions.some((action) => 'commitInfo' in action && action.commitInfo.operation === 'COMPACT')) {
        await undoCompaction(table, version, parts.files);
        return;
      }
    }
  }

  private async retention({ table, parts }: Process): Promise<void> {
    const planned = await planRetention(table, parts);
    if (planned !== null) await dropPlanned(planned, 'run', signal, parts);
  }

  private async restore({ table, parts }: Process): Promise<void> {
    const newest = (await table.read())?.version ?? 0;
    const version = this.random(newest + 1);
    const restored = await restoreVersion(table, version, newest, parts.files);
    const read = JSON.stringify(this.lake.rowsOf(table, await table.log.stateAt(restored)));
    // Not yet looked at where the race that we are in made it.
    assert.equal(read, this.held.get(version) ?? read, `version ${version} restored as ${restored}`);
  }

  private async vacuum({ table, parts }: Process): Promise<void> {
    const rule = retentionRule(table, undoDays);
    const { oldest } = await vacuumTable(table, { rule, runId: null, reasons: ['removed', 'orphan'], signal }, parts);
    if (oldest !== null && (await cleanUpLog(table, oldest, 1, parts)) > 0) this.count('clean-up');
  }

  /** Every version that history calls readable reads, and to what it has always read. */
  async check(at: string): Promise<void> {
    const table = this.lake.reopened().table(this.feed);
    for (const [version, rows] of await this.lake.readable(table)) {
      const text = JSON.stringify(rows);
      assert.equal(text, this.held.get(version) ?? text, `${at}, version ${version}`);
      this.held.set(version, text);
    }
    for (const entry of await this.lake.store.history(this.feed, 1000)) {
      const state = await table.read();
      assert.equal(entry.readable, state !== null && entry.deltaVersion >= (await oldestInReach(table.log, state)), at);
    }
  }

  /** After a vacuum, and once no writer is at work: what is needed, what is foreign, and nothing else. */
  async checkDisk(at: string): Promise<void> {
    const table = this.lake.reopened().table(this.feed);
    this.lake.clock.advance(25 * 3_600_000);
    const rule = retentionRule(table, undoDays);
    const plan = await planVacuum(table, rule, this.lake);
    const before = this.parquet(table);
    const options = { rule, runId: null, reasons: ['removed', 'orphan'] as const, signal };
    const { deleted } = await vacuumTable(table, options, this.lake);
    assert.deepEqual(deleted, plan?.files, at);
    const left = this.parquet(table);
    const gone = before.filter((path) => !left.includes(path));
    assert.deepEqual(gone, deleted.map(({ path }) => path).sort(), at);
    const state = await table.read();
    if (state === null) throw new Error('no state');
    const nowMs = this.lake.clock.now().getTime();
    const changes = await readFileChanges(table.log, state, nowMs);
    const oldest = oldestRetained(changes, rule, nowMs);
    const needed = [...neededFiles(state, changes, oldest)].map(decodeURIComponent);
    assert.deepEqual(left, [...new Set([...needed, ...foreign])].sort(), at);
  }

  private parquet(table: LakeTable): string[] {
    const prefix = `${table.shape.path}/`;
    return this.lake.files
      .paths()
      .filter((path) => path.startsWith(prefix) && !path.includes('_delta_log') && !path.endsWith('_metadata.json'))
      .map((path) => path.slice(prefix.length));
  }

  /** A store whose next publishing is preceded by a step of another process: the race is lost, or not. */
  racing(): Process {
    let armed = true;
    const { files } = this.lake;
    return this.process({
      ...files,
      createExclusive: async (path, text, mode) => {
        if (armed) {
          armed = false;
          await this.step(this.process());
          await this.check('amid a commit');
        }
        return files.createExclusive(path, text, mode);
      },
    });
  }

  /** A process that dies at its nth removal or publishing. */
  dying(): Process {
    let left = this.random(4);
    const { files } = this.lake;
    const die = async <T>(step: () => Promise<T>): Promise<T> => {
      left -= 1;
      if (left < 0) throw new LakeError('CONFLICT', 'dead');
      return step();
    };
    return this.process({
      ...files,
      remove: (path) => die(() => files.remove(path)),
      createExclusive: (path, text, mode) => die(() => files.createExclusive(path, text, mode)),
    });
  }
}

const feeds: readonly FeedConfig[] = [
  feedOf('stream', { retentionDays: 21 }),
  feedOf('table', { retentionVersions: 3 }),
];

describe.each(feeds)('a $kind under writers and maintenance in any order', (feed) => {
  const total = new Map<string, number>();

  test('loses no row of a version that can be read, and leaves no file that none needs', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const random = randomNumbers(seed);
      const life = new Life(feed, random);
      await life.begin();
      await life.check(`seed ${seed}`);
      for (let step = 0; step < 35; step += 1) {
        const at = `seed ${seed}, step ${step}`;
        const kind = random(10);
        await life.step(kind < 3 ? life.racing() : kind < 5 ? life.dying() : life.process());
        await life.check(at);
        if (random(8) === 0) await life.checkDisk(at);
        life.lake.clock.advance(random(4) === 0 ? random(2 * dayMs) : random(30) * 60_000);
      }
      for (const [name, count] of life.done) total.set(name, (total.get(name) ?? 0) + count);
    }
    const expected = feed.kind === 'stream' ? ['compact', 'undo', 'retention'] : ['retention'];
    for (const name of ['write', 'restore', 'vacuum', 'clean-up', 'CONFLICT', 'NOT_FOUND', ...expected])
      expect(total.get(name), `steps of ${name}`).toBeGreaterThan(5);
  }, 120_000);
});
