import { expect, it } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock';
import { packRecords } from '../ports';
import { ConsumerMeter } from './consumer-meter';

it('counts what waits behind an open transaction as lag, and tells its age', () => {
  const clock = new FakeClock();
  const meter = new ConsumerMeter(clock, () => undefined);
  meter.begin();
  meter.assign(new Map([[0, 0n]]));
  const timestampMs = clock.now().getTime() - 60_000;
  meter.took(packRecords(0, [{ offset: 9n, value: new Uint8Array(1), timestampMs }]));
  meter.commitStarted();
  const outcome = { deltaVersion: 1, rows: 1, quarantinedRows: 0, writtenBytes: 1, days: 1 };
  meter.committed(outcome, 5, new Map([[0, 10n]]));
  meter.sawEnds([{ partition: 0, earliest: 0n, latest: 10n, highWatermark: 10n }]);
  expect(meter.reading()).toMatchObject({ lagMessages: 0, lagMs: 0 });
  meter.sawEnds([{ partition: 0, earliest: 0n, latest: 10n, highWatermark: 25n }]);
  expect(meter.reading()).toMatchObject({
    lagMessages: 15,
    lagMs: 60_000,
    partitions: [{ position: '10', latest: '25' }],
  });
});
