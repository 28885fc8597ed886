import { describe, expect, test } from 'vitest';
import { countingIds, feedOf, recordingLogger } from '../../../../test/support/delta-lake';
import { FakeClock } from '../../../../test/support/fake-clock';
import { createFakeFiles } from '../../../../test/support/fake-files';
import { createFakeParquetEngine } from '../../../../test/support/fake-parquet-engine';
import { createDeltaLog } from './delta-log';
import { feedShape } from './feed-layout';
import { publishChange, type Change } from './publish';
import { outboxPosition } from './quarantine';
import { tableVersionPosition } from './table-versions';

const shape = feedShape('/lake', feedOf('stream'));

async function openLog() {
  const files = createFakeFiles();
  await files.makeDirectory(`${shape.path}/_delta_log`);
  const engine = createFakeParquetEngine(files);
  const parts = { files, engine, clock: new FakeClock(), ids: countingIds(), logger: recordingLogger().logger };
  return { log: createDeltaLog(shape.path, parts), parts };
}

const change = (to: bigint, known: bigint | null): Change => ({
  operation: 'EXPORT',
  runId: null,
  adds: [],
  removes: [],
  dataChange: true,
  columns: null,
  tableVersion: null,
  positions: [{ appId: 'kafka:p0', version: to }],
  knownPositions: new Map(known === null ? [] : [['kafka:p0', known]]),
  quarantine: [],
  internal: () => [],
});

test.each<[string, bigint | null]>([
  ['behind where it stands', 3n],
  ['ahead of where it stands', 7n],
  ['never committed', null],
])('a position that the writer holds for %s is a CONFLICT, and no entry', async (_, known) => {
  const { log, parts } = await openLog();
  const base = await publishChange(log, shape, null, change(5n, null), parts);
  await expect(publishChange(log, shape, base, change(9n, known), parts)).rejects.toMatchObject({
    code: 'CONFLICT',
    details: { feed: 'payments', version: 0 },
  });
  expect(await log.entry(1)).toBeNull();
  expect((await publishChange(log, shape, base, change(9n, 5n), parts)).version).toBe(1);
});

test('a position that the writer knows and the log does not have is a CONFLICT', async () => {
  const { log, parts } = await openLog();
  await expect(publishChange(log, shape, null, change(9n, 5n), parts)).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await log.entry(0)).toBeNull();
});

describe('two writers that both move a position of the lake itself', () => {
  test('both commit where it only says which entry came last: each of two sources may have quarantined rows', async () => {
    const { log, parts } = await openLog();
    const own = { internal: (version: number) => [outboxPosition(version)], knownPositions: new Map() };
    await publishChange(log, shape, null, { ...change(5n, null), ...own }, parts);
    const other = { ...change(1n, null), ...own, positions: [{ appId: 'kafka:p1', version: 1n }] };
    const state = await publishChange(log, shape, null, other, parts);
    expect(state.transactions).toEqual(
      new Map([
        ['kafka:p0', 5n],
        ['kafka:p1', 1n],
        ['lagoon:quarantine', 1n],
      ]),
    );
  });

  test('conflict where it names the version that both write, even if that is the number of the entry', async () => {
    const { log, parts } = await openLog();
    const own = { internal: () => [tableVersionPosition(0)], positions: [], knownPositions: new Map() };
    await publishChange(log, shape, null, { ...change(5n, null), ...own }, parts);
    await expect(publishChange(log, shape, null, { ...change(5n, null), ...own }, parts)).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(await log.entry(1)).toBeNull();
  });
});

test('a version is no older than the one before it, though the clock was set back; from a checkpoint too', async () => {
  const { log, parts } = await openLog();
  const first = await publishChange(log, shape, null, change(5n, null), parts);
  const clock = new FakeClock(new Date(parts.clock.now().getTime() - 5 * 86_400_000));
  const second = await publishChange(log, shape, first, change(9n, 5n), { ...parts, clock });
  expect(second.commitInfo?.timestamp).toBe(first.commitInfo?.timestamp);
  const third = await publishChange(log, shape, { ...second, commitInfo: null }, change(12n, 9n), { ...parts, clock });
  expect(third.commitInfo?.timestamp).toBe(first.commitInfo?.timestamp);
});
