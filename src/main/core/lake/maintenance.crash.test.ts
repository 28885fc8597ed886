import { describe, expect, test } from 'vitest';
import { feedOf } from '../../../../test/support/delta-lake';
import { failAt, failureModes } from '../../../../test/support/failing-files';
import { createRowLake, dayMs, type RowLake } from '../../../../test/support/row-lake';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { messageOf } from '../../../shared/errors';
import { compactBin, undoCompaction } from './compaction';
import { planCompaction } from './compaction-plan';
import type { LakeParts } from './delta-log';
import { restoreVersion } from './restore';
import { dropPlanned, planRetention } from './retention';
import type { LakeTable } from './types';
import { vacuumTable } from './vacuum';
import { cleanUpLog } from './vacuum-log';
import { retentionRule } from './vacuum-retained';

const today = Math.floor(Date.UTC(2026, 5, 15) / dayMs);
const hourMs = 3_600_000;
const signal = new AbortController().signal;
const stream = feedOf('stream', { retentionDays: 20 });
const totals = feedOf('table', { retentionVersions: 2 });

async function newest(table: LakeTable): Promise<number> {
  return (await table.read())?.version ?? -1;
}

async function compact(table: LakeTable, parts: LakeParts): Promise<void> {
  const state = await table.read();
  if (state === null) return;
  for (const bin of planCompaction(table, state, parts.clock.now().getTime(), 10_000)) {
    await compactBin(table, bin, 'run', signal, parts);
  }
}

async function vacuum(table: LakeTable, parts: LakeParts): Promise<void> {
  const options = { rule: retentionRule(table, 1), runId: null, reasons: ['removed', 'orphan'] as const, signal };
  const { oldest } = await vacuumTable(table, options, parts);
  if (oldest !== null) await cleanUpLog(table, oldest, 1, parts);
}

async function retention(table: LakeTable, parts: LakeParts): Promise<void> {
  const planned = await planRetention(table, parts);
  if (planned !== null) await dropPlanned(planned, 'run', signal, parts);
}

interface Step {
  readonly name: string;
  readonly feed: FeedConfig;
  /** What the lake has been through before. */
  readonly before: (lake: RowLake) => Promise<void>;
  readonly run: (table: LakeTable, parts: LakeParts) => Promise<unknown>;
}

async function appended(lake: RowLake): Promise<void> {
  for (let n = 0; n < 3; n += 1) await lake.append(stream, [today - 1, today - 2 - n, today - 40], 2);
  lake.clock.advance(2 * hourMs);
}

async function exported(lake: RowLake): Promise<void> {
  for (let n = 1; n <= 5; n += 1) await lake.overwrite(totals, n);
  lake.clock.advance(2 * hourMs);
}

const steps: readonly Step[] = [
  { name: 'a compaction', feed: stream, before: appended, run: compact },
  {
    name: 'the undo of a compaction',
    feed: stream,
    before: async (lake) => {
      await appended(lake);
      await compact(lake.store.table(stream), lake);
    },
    run: async (table, { files }) => undoCompaction(table, await newest(table), files),
  },
  { name: 'the retention of days', feed: stream, before: appended, run: retention },
  {
    name: 'a vacuum',
    feed: stream,
    before: async (lake) => {
      await appended(lake);
      await compact(lake.store.table(stream), lake);
      await retention(lake.store.table(stream), lake);
      lake.clock.advance(2 * dayMs);
    },
    run: vacuum,
  },
  {
    name: 'a restore',
    feed: stream,
    before: appended,
    run: async (table, { files }) => restoreVersion(table, 2, await newest(table), files),
  },
  {
    name: 'the restore of a version of a table',
    feed: totals,
    before: exported,
    run: async (table, { files }) => restoreVersion(table, (await newest(table)) - 1, await newest(table), files),
  },
  { name: 'the retention of versions', feed: totals, before: exported, run: retention },
];

describe.each(failureModes)('a process that %s', (mode) => {
  test.each(steps)('at any step of $name leaves every version as it was, and it can be done again', async (step) => {
    let calls = 0;
    for (let more = true; more; calls += 1) {
      const lake = createRowLake(today * dayMs + 12 * hourMs);
      await step.before(lake);
      await lake.store.table(step.feed).log.settle();
      const versionBefore = await newest(lake.store.table(step.feed));
      const held = await lake.readable(lake.store.table(step.feed));

      const failing = failAt(lake.files, calls, mode);
      const at = `call ${calls}`;
      const broken = lake.reopened(failing.files).table(step.feed);
      const failure = await step.run(broken, { ...lake, files: failing.files }).then(
        () => null,
        (error: unknown) => error,
      );
      await broken.log.settle();
      more = failing.failed() !== null;
      if (failure !== null) expect(more, `${at}: ${messageOf(failure)}`).toBe(true);

      const table = lake.reopened().table(step.feed);
      for (const [version, rows] of await lake.readable(table)) {
        const before = held.get(version);
        if (before !== undefined) expect(rows, `${at}: ${failing.failed()}, version ${version}`).toEqual(before);
        held.set(version, rows);
      }
      // An entry that stands has done it; else it can be done again, on what is there.
      if (failure !== null && (await newest(table)) === versionBefore) await step.run(table, lake);
      lake.clock.advance(3 * dayMs);
      await vacuum(table, lake);
      await table.log.settle();
      const named = new Set<string>();
      for (const version of (await lake.readable(table)).keys()) {
        for (const path of (await table.log.stateAt(version)).files.keys()) named.add(`${table.shape.path}/${path}`);
      }
      const left = lake.files.paths().filter((path) => path.includes('.tmp-') || path.endsWith('.parquet'));
      expect(
        left.filter((path) => !path.includes('_delta_log/0')),
        `${at}: ${failing.failed()}`,
      ).toEqual([...named].sort());
    }
    expect(calls).toBeGreaterThan(5);
  });
});
