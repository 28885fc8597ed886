import { expect, test } from 'vitest';
import { batchOf, feedOf, payments } from '../../../../test/support/delta-lake';
import { createFakeLake } from '../../../../test/support/fake-lake';
import { createImpatientClock } from '../../../../test/support/impatient-clock';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import { writingToFeedsOnly } from './feed-writers';

const options = { runId: 'r', operation: 'CONSUME', signal: new AbortController().signal };
const stream: FeedConfig = { ...feedOf('stream'), source: { type: 'kafka', topic: 'before' }, topic: 'before' };
const gone = () => Promise.reject(new LakeError('NOT_FOUND', 'There is no feed "payments".'));
const final = { code: 'CONFLICT', retryable: false };

async function guardedLake(known: FeedConfig = stream) {
  const lake = await createFakeLake();
  const state = { answer: (): Promise<FeedConfig> => Promise.resolve(known) };
  const parts = { feeds: { get: () => state.answer() }, clock: createImpatientClock() };
  return { ...lake, state, guarded: writingToFeedsOnly(lake.store, parts) };
}

test('a feed that another process renamed gets no new writer, which would fill its old folder again', async () => {
  const { store, files, state, guarded } = await guardedLake();
  state.answer = gone;
  await expect(guarded.openWriter(stream, options)).rejects.toMatchObject(final);
  expect(await files.stat(store.feedPath(stream))).toBeNull();
  // Somebody edits its file just now.
  state.answer = () => Promise.reject(new LakeError('CORRUPT', 'payments.json, line 3: …'));
  await (await guarded.openWriter(stream, options)).close();
  expect(await files.stat(store.feedPath(stream))).not.toBeNull();
});

const table: FeedConfig = { ...feedOf('table'), source: stream.source, topic: 'before' };
const changes = [
  { what: 'another topic', now: () => Promise.resolve({ ...stream, topic: 'after' }) },
  { what: 'another source', now: () => Promise.resolve({ ...stream, source: { type: 'files' } as const }) },
  { what: 'another kind', now: () => Promise.resolve(table) },
  { what: 'no file any more', now: gone },
];

test.each(changes)('a feed that got $what elsewhere gets no writer, and no commit of one that is open', async (its) => {
  const { store, state, guarded } = await guardedLake();
  const writer = await guarded.openWriter(stream, options);
  await writer.append(batchOf(payments(3)));
  state.answer = its.now;
  await expect(writer.commit([{ appId: 'kafka:a', version: 2n }])).rejects.toMatchObject(final);
  await expect(writer.append(batchOf(payments(1)))).rejects.toMatchObject(final);
  await writer.close();
  await expect(guarded.openWriter(stream, options)).rejects.toMatchObject(final);
  expect(await store.snapshot(stream)).toBeNull();
});

test('a feed that is changed while its writer is being opened gets none', async () => {
  const { state, guarded } = await guardedLake();
  let looks = 0;
  state.answer = () => Promise.resolve({ ...stream, topic: (looks += 1) === 1 ? 'before' : 'after' });
  await expect(guarded.openWriter(stream, options)).rejects.toMatchObject(final);
});

test('a feed whose file is gone for a moment, as an editor saves it, stops nobody', async () => {
  const { state, guarded } = await guardedLake();
  const writer = await guarded.openWriter(stream, options);
  await writer.append(batchOf(payments(3)));
  let looks = 0;
  state.answer = () => ((looks += 1) === 1 ? gone() : Promise.resolve(stream));
  expect(await writer.commit([{ appId: 'kafka:a', version: 2n }])).toMatchObject({ rows: 3 });
  expect(looks).toBe(2);
  await writer.close();
});

test('a feed whose file cannot be read now is tried again', async () => {
  const { state, guarded } = await guardedLake();
  state.answer = () => Promise.reject(new LakeError('IO', 'EBUSY', { details: { path: '/lake/feeds' } }));
  const passing = { code: 'IO', message: 'EBUSY', details: { path: '/lake/feeds' }, retryable: true };
  await expect(guarded.openWriter(stream, options)).rejects.toMatchObject(passing);
});

test('what is appended after a commit was called belongs to the next', async () => {
  const { state, guarded } = await guardedLake();
  const writer = await guarded.openWriter(stream, options);
  await writer.append(batchOf(payments(2)));
  let letGo = (): void => {};
  state.answer = () => new Promise((resolve) => (letGo = () => resolve(stream)));
  const commit = writer.commit([{ appId: 'kafka:a', version: 1n }]);
  const appended = writer.append(batchOf(payments(3)));
  await Promise.resolve();
  state.answer = () => Promise.resolve(stream);
  letGo();
  expect(await commit).toMatchObject({ rows: 2 });
  await appended;
  expect(await writer.commit([{ appId: 'kafka:a', version: 4n }])).toMatchObject({ rows: 3 });
  await writer.close();
});

test('the same topic said in another way, or a topic that an export does not read, is no change', async () => {
  const { state, guarded } = await guardedLake();
  state.answer = () => Promise.resolve({ ...stream, topic: null });
  await (await guarded.openWriter(stream, options)).close();
  const sample = { ...feedOf('stream'), topic: null };
  state.answer = () => Promise.resolve({ ...sample, topic: 'other' });
  await (await guarded.openWriter(sample, { ...options, operation: 'EXPORT' })).close();
  await expect(guarded.openWriter(sample, options)).rejects.toMatchObject(final);
});
