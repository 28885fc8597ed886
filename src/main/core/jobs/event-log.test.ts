import { expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock';
import { createFakeFiles } from '../../../../test/support/fake-files';
import { LakeError } from '../../../shared/errors';
import { feedNameSchema } from '../../../shared/ids';
import type { Files, Logger } from '../ports';
import { changedFields, createEventLog } from './event-log';

const feed = feedNameSchema.parse('payments');
const clock = new FakeClock(new Date('2026-11-30T23:59:59.000Z'));

function opened(files: Files = createFakeFiles()) {
  const warnings: string[] = [];
  const logger: Logger = { info: () => undefined, warn: (event) => warnings.push(event), error: () => undefined };
  return { files, warnings, log: createEventLog('/lake', { files, clock, logger }) };
}

test('an event is one line of its own month, in the shape that lagoon_runs reads', async () => {
  const { files, log } = opened();
  expect(await log.append('feed', { event: 'enabled', feed, runId: null, details: { position: 12n } })).toBeNull();
  await log.append('metadata', { event: 'compacted', feed: null, runId: 'r1', details: {} });
  expect(await files.readText('/lake/logs/feed_2026_11.log')).toBe(
    '{"at":"2026-11-30T23:59:59.000Z","event":"enabled","feed":"payments","runId":null,"details":{"position":"12"}}\n',
  );
  expect(await files.readText('/lake/logs/metadata_2026_11.log')).toBe(
    '{"at":"2026-11-30T23:59:59.000Z","event":"compacted","feed":null,"runId":"r1","details":{}}\n',
  );
});

test('a line that a killed process tore spoils no later one', async () => {
  const { files, log } = opened();
  await files.makeDirectory('/lake/logs');
  await files.replaceText('/lake/logs/feed_2026_11.log', '{"at":"2026-11-');
  await log.append('feed', { event: 'opened', feed, runId: null, details: {} });
  const lines = (await files.readText('/lake/logs/feed_2026_11.log')).split('\n');
  expect(lines).toHaveLength(3);
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({ event: 'opened' });
});

test('what cannot be written down does not fail the work, and is said', async () => {
  const { warnings, log } = opened({
    ...createFakeFiles(),
    appendLine: () => Promise.reject(new LakeError('IO', 'The disk is full.')),
  });
  const said = await log.append('metadata', { event: 'vacuumed', feed, runId: null, details: {} });
  expect(said).toBe(
    '"vacuumed" of payments was done, and could not be written to /lake/logs/metadata_2026_11.log: The disk is full.',
  );
  expect(warnings).toEqual(['event-log.append-failed']);
});

test('a change is told by the fields that differ', () => {
  expect(changedFields({ a: 1, b: [1], c: 'x' }, { a: 2, b: [1], d: null })).toEqual({
    a: { before: 1, after: 2 },
    c: { before: 'x', after: null },
    d: { before: null, after: null },
  });
});
