import { expect, test } from 'vitest';
import { feedOf } from '../../../../test/support/delta-lake';
import { createFakeLake } from '../../../../test/support/fake-lake';
import { LakeError } from '../../../shared/errors';
import { writingToFeedsOnly } from './feed-writers';

const options = { runId: 'r', operation: 'CONSUME', signal: new AbortController().signal };

test('a feed that another process renamed gets no new writer, which would fill its old folder again', async () => {
  const { store, files } = await createFakeLake();
  const feed = feedOf('stream');
  let answer: () => Promise<typeof feed> = () => Promise.resolve(feed);
  const guarded = writingToFeedsOnly(store, { get: () => answer() });
  answer = () => Promise.reject(new LakeError('NOT_FOUND', 'There is no feed "payments".'));
  await expect(guarded.openWriter(feed, options)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await files.stat(store.feedPath(feed))).toBeNull();
  // Somebody edits its file just now.
  answer = () => Promise.reject(new LakeError('CORRUPT', 'payments.json, line 3: …'));
  await (await guarded.openWriter(feed, options)).close();
  expect(await files.stat(store.feedPath(feed))).not.toBeNull();
});
