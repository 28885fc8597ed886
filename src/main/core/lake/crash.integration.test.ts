import { readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { createNodeFiles } from '../../adapters/fs/node-files';
import {
  batchOf,
  feedOf,
  openDeltaLake,
  payments,
  runOptions,
  type DeltaLake,
} from '../../../../test/support/delta-lake';
import { deltaRsAbsence, readDeltaTable } from '../../../../test/support/delta-rs/delta-rs';
import { atEachCall, failAt, failureModes } from '../../../../test/support/failing-files';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { LakeStore, Snapshot } from './types';

const appId = 'sample:test';
/** One run: rows 0 to 3 good, the last one not; so two runs make 6 rows and 2 in quarantine. */
const perRun = 4;

let lake: DeltaLake;
let absence: string | null;

beforeAll(async () => {
  absence = await deltaRsAbsence();
  lake = await openDeltaLake();
  return () => lake.close();
}, 300_000);

/** What an export does: asks the lake where it is, appends what comes after, commits. */
async function exportRun(store: LakeStore, feed: FeedConfig, upTo: bigint): Promise<void> {
  const writer = await store.openWriter(feed, runOptions());
  try {
    const position = writer.positions.get(appId) ?? 0n;
    if (position >= upTo) return;
    const run = Number(position) / perRun;
    await writer.append(batchOf([...payments(perRun - 1, run * perRun), '{"amount":"abc"}'], run * perRun));
    await writer.commit([{ appId, version: position + BigInt(perRun) }]);
  } finally {
    await writer.close();
  }
}

async function rowsOf(snapshot: Snapshot | null): Promise<number> {
  const paths = snapshot?.files.map((file) => file.absolutePath) ?? [];
  const described = await lake.engine.describeParquet(paths);
  return described.files.reduce((sum, file) => sum + file.records, 0);
}

async function outcomeOf(step: () => Promise<void>): Promise<'done' | 'failed'> {
  try {
    await step();
    return 'done';
  } catch {
    return 'failed';
  }
}

describe.each(failureModes)('a process that %s', (mode) => {
  test.each([
    { kind: 'stream' as const, rows: (runs: number) => runs * (perRun - 1) },
    { kind: 'table' as const, rows: (runs: number) => (runs === 0 ? 0 : perRun - 1) },
  ])('at any step of a commit leaves a $kind whole, and the next run makes it exactly once', async ({ kind, rows }) => {
    const feed = feedOf(kind);
    const calls = await atEachCall(async (call) => {
      const subfolder = `${mode}-${kind}-${call}`;
      const real = createNodeFiles();
      await exportRun(lake.reopened(real, subfolder), feed, BigInt(perRun));
      const failing = failAt(real, call, mode);
      const outcome = await outcomeOf(() =>
        exportRun(lake.reopened(failing.files, subfolder), feed, BigInt(2 * perRun)),
      );
      const at = `call ${call}: ${failing.failed()}`;

      // Committed or not, nothing between: rows, quarantine and position agree, and every file of the version reads.
      const store = lake.reopened(real, subfolder);
      const snapshot = await store.snapshot(feed);
      const runs = Number(snapshot?.positions.get(appId) ?? 0n) / perRun;
      expect([1, 2], at).toContain(runs);
      if (outcome === 'done') expect(runs, at).toBe(2);
      expect(await rowsOf(snapshot), at).toBe(rows(runs));
      expect(await rowsOf(await store.quarantine(feed)), at).toBe(runs);

      // The retry: exactly once, and its own temporary files are gone.
      await exportRun(store, feed, BigInt(2 * perRun));
      expect(await rowsOf(await store.snapshot(feed)), at).toBe(rows(2));
      expect(await rowsOf(await store.quarantine(feed)), at).toBe(2);
      if (mode.startsWith('fails')) {
        const names = await readdir(store.feedPath(feed), { recursive: true });
        expect(
          names.filter((name) => name.includes('.tmp-')),
          at,
        ).toEqual([]);
      }
      return failing.failed() !== null;
    });
    // A commit that takes fewer steps than this has skipped its syncs.
    expect(calls).toBeGreaterThan(15);
    if (absence === null) {
      const store = lake.reopened(createNodeFiles(), `${mode}-${kind}-0`);
      expect(await readDeltaTable(store.feedPath(feed))).toMatchObject({ rows: rows(2) });
    }
  });
});
