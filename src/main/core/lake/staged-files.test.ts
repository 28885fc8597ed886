import { expect, test } from 'vitest';
import { countingIds, feedOf, recordingLogger } from '../../../../test/support/delta-lake';
import { FakeClock } from '../../../../test/support/fake-clock';
import { createFakeFiles } from '../../../../test/support/fake-files';
import { createFakeParquetEngine, tinyParquet } from '../../../../test/support/fake-parquet-engine';
import { feedShape } from './feed-layout';
import { createLanding } from './staged-files';

const shape = feedShape('/lake', feedOf('stream'));
const minuteMs = 60_000;

async function stageOne() {
  const clock = new FakeClock();
  const files = createFakeFiles(() => clock.now());
  await files.makeDirectory(shape.path);
  const temporaryPath = `${shape.path}/.tmp-1.parquet`;
  files.put(temporaryPath, tinyParquet(1));
  const staged = {
    temporaryPath,
    relativePath: 'year=2026/month=01/day=01/data_1.parquet',
    partitionValues: {},
    records: 1,
    sizeBytes: 1,
    stats: '{}',
  };
  const engine = createFakeParquetEngine(files);
  const { logger } = recordingLogger();
  const landing = createLanding([staged], { files, engine, clock, ids: countingIds(), logger });
  return { landing, staged, clock, files, path: `${shape.path}/${staged.relativePath}` };
}

async function landOne() {
  const its = await stageOne();
  await its.landing.land(shape, its.staged);
  return its;
}

test('a landed file that was taken while the machine slept is a CONFLICT that names it', async () => {
  const { landing, clock, files, path } = await landOne();
  await clock.advance(60 * minuteMs);
  await landing.assertStillThere();
  await files.remove(path);
  await expect(landing.assertStillThere()).rejects.toMatchObject({
    code: 'CONFLICT',
    retryable: true,
    details: { path },
  });
});

test('within minutes nothing is looked at', async () => {
  const { landing, clock, files, path } = await landOne();
  await clock.advance(4 * minuteMs);
  await files.remove(path);
  await expect(landing.assertStillThere()).resolves.toBeUndefined();
});

test('within minutes of the landing of a file written long before it, it is looked at', async () => {
  const { landing, staged, clock, files, path } = await stageOne();
  await clock.advance(60 * minuteMs);
  await landing.land(shape, staged);
  await files.remove(path);
  await expect(landing.assertStillThere()).rejects.toMatchObject({ code: 'CONFLICT', details: { path } });
});

test('a file that a vacuum could take before or while its entry is made is not landed, nor committed', async () => {
  const asleep = await stageOne();
  await asleep.clock.advance(25 * 60 * minuteMs);
  const refused = { code: 'CONFLICT', retryable: true };
  await expect(asleep.landing.land(shape, asleep.staged)).rejects.toMatchObject(refused);
  await expect(asleep.landing.land(shape, asleep.staged)).rejects.toThrow('start the run again');
  expect(await asleep.files.stat(asleep.path)).toBeNull();
  const landed = await landOne();
  await landed.clock.advance(12 * 60 * minuteMs);
  expect(await landed.files.stat(landed.path)).not.toBeNull();
  await expect(landed.landing.assertStillThere()).rejects.toMatchObject(refused);
});

test('a staged file that is gone is told with what to do', async () => {
  const { landing, staged, files } = await stageOne();
  await files.remove(staged.temporaryPath);
  const details = { path: staged.temporaryPath };
  await expect(landing.land(shape, staged)).rejects.toMatchObject({ code: 'CONFLICT', details });
  await expect(landing.land(shape, staged)).rejects.toThrow('start the run again');
});
