import { expect, it } from 'vitest';
import { setUpConsumer, topic } from '../../../../test/support/fake-consumed-lake';

it('a consumer takes nothing into a feed that ksqlDB filled, and commits no position of its own', async () => {
  const set = await setUpConsumer();
  set.lake.positions.set('ksqldb:cluster:service:ORDERS:0', 4n);
  set.fill(5);
  set.broker.removeBefore(topic, 0, 2n);
  await expect(set.start().run).rejects.toMatchObject({ code: 'REFUSED' });
  expect(set.lake.commits).toEqual([]);
});
