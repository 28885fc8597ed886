import { expect, test } from 'vitest';
import { countingIds, feedOf, recordingLogger } from '../../../../test/support/delta-lake';
import { FakeClock } from '../../../../test/support/fake-clock';
import { createFakeFiles } from '../../../../test/support/fake-files';
import { createFakeParquetEngine, tinyParquet } from '../../../../test/support/fake-parquet-engine';
import { feedShape } from './feed-layout';
import { createLanding } from './staged-files';

const shape = feedShape('/lake', feedOf('stream'));
const minuteMs = 60_000;

async function landOne() {
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
  await landing.land(shape, staged);
  return { landing, clock, files, path: `${shape.path}/${staged.relativePath}` };
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
