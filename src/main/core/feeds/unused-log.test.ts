import { expect, test } from 'vitest';
import { feedOf } from '../../../../test/support/delta-lake';
import { createFakeLake } from '../../../../test/support/fake-lake';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { unusedLog } from './unused-log';

const options = { runId: 'r', operation: 'CONSUME', signal: new AbortController().signal };
const reading = (topic: string): FeedConfig => ({ ...feedOf('stream'), source: { type: 'kafka', topic }, topic });

test('a log of positions alone is unused as long as all of it can be read at once', async () => {
  const { store } = await createFakeLake();
  const [before, after] = [reading('before'), reading('after')];
  const writer = await store.openWriter(before, options);
  const commitTo = async (last: bigint): Promise<void> => {
    for (let version = (writer.positions.get('kafka:a') ?? -1n) + 1n; version <= last; version += 1n)
      await writer.commit([{ appId: 'kafka:a', version }]);
  };
  await commitTo(255n);
  expect(await unusedLog(before, after, store)).toMatchObject({ state: { version: 255 } });
  expect(await unusedLog(before, { ...before, description: 'Other words' }, store)).toBeNull();
  await commitTo(256n);
  expect(await unusedLog(before, after, store)).toBeNull();
  await writer.close();
});
