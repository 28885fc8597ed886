import { describe, expect, test } from 'vitest';
import { feedOf } from '../../../../test/support/delta-lake';
import { LakeError } from '../../../shared/errors';
import { feedNameSchema } from '../../../shared/ids';
import { readDrafts, readFeedFile, serialiseFeed } from './feed-text';

const name = feedNameSchema.parse('orders');
const modifiedAt = new Date('2026-05-01T00:00:00.000Z');
const read = (text: string) => readFeedFile('/lake/feeds/active/orders.json', text, { name, modifiedAt });

function wrongIn(text: string): LakeError {
  try {
    read(text);
  } catch (error) {
    if (error instanceof LakeError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

const feed = feedOf('stream', { name });
const whole = serialiseFeed(feed);

describe('a feed file', () => {
  test('comes back as it was written, and says when it was put away', () => {
    expect(read(whole)).toEqual({ feed, archivedAt: null });
    expect(read(serialiseFeed(feed, '2026-05-02T00:00:00.000Z'))).toEqual({
      feed,
      archivedAt: '2026-05-02T00:00:00.000Z',
    });
    expect(read(`\uFEFF${whole}`).feed).toEqual(feed);
  });

  test('of version 0 is what was written by hand, with defaults', () => {
    const { feed: made } = read('{"topic":"orders","columns":[{"name":"id","type":"long"}],"keyColumns":["id"]}');
    expect(made).toEqual({
      formatVersion: 1,
      name: 'orders',
      description: '',
      kind: 'stream',
      level: 'raw',
      source: { type: 'kafka', topic: 'orders' },
      topic: 'orders',
      columns: [{ name: 'id', type: 'long', nullable: true, metadata: {} }],
      eventTimeColumn: null,
      keyColumns: ['id'],
      retentionDays: null,
      retentionVersions: null,
      compression: 'snappy',
      enabled: true,
      createdAt: modifiedAt.toISOString(),
      updatedAt: modifiedAt.toISOString(),
    });
    expect(read('{"kind":"table","source":{"type":"ksqldb","object":"TOTALS"}}').feed).toMatchObject({
      topic: null,
      retentionVersions: 7,
    });
    expect(read('{"source":{"type":"kafka","topic":"t"}}').feed.topic).toBe('t');
    expect(read('{"source":{"type":"kafka","topic":"t"},"topic":null}').feed.topic).toBeNull();
  });

  test.each([
    ['no comma', whole.replace('"raw",', '"raw"'), null, /"level"/, /comma expected/],
    ['a value that is none', whole.replace('"snappy"', '"gzip"'), 'compression', /"compression"/, /"snappy"\|"zstd"/],
    ['a type that is none', whole.replace('"decimal(18,2)"', '"money"'), 'columns[2].type', /"money"/, /no type/],
    ['a newer format', whole.replace('"formatVersion": 1', '"formatVersion": 2'), 'formatVersion', /Version/, /newer/],
    [
      'a format that is none',
      whole.replace('"formatVersion": 1', '"formatVersion": "1"'),
      'formatVersion',
      /V/,
      /whole/,
    ],
    ['a misspelt field', whole.replace('"enabled"', '"enabeld"'), 'enabeld', /enabeld/, /Did you mean enabled\?/],
    ['another name', whole.replace('"orders"', '"order"'), 'name', /"name"/, /describes the feed "order"/],
    ['a missing field', whole.replace('  "description": "",\n', ''), 'description', /^{/, /expected string/],
    [
      'fields at odds',
      whole.replace('"eventTimeColumn": "at"', '"eventTimeColumn": "id"'),
      'eventTimeColumn',
      /T/,
      /dates no/,
    ],
    ['a list', '\n[]', null, /\[\]/, /in braces/],
    ['nothing', '', null, /^$/, /JSON/],
  ])('with %s is told by line and field', (_what, text, field, line, reason) => {
    const { code, details, message } = wrongIn(text);
    expect(code).toBe('CORRUPT');
    expect(details['field']).toBe(field);
    expect(details['reason']).toMatch(reason);
    expect(text.split('\n')[Number(details['line']) - 1]).toMatch(line);
    expect(message).toContain(`/lake/feeds/active/orders.json, line ${details['line']}: `);
  });
});

describe('drafts', () => {
  test('are one or several, whole or short, and the place of a wrong one is told', () => {
    const now = new Date('2026-05-01T00:00:00.000Z');
    const short = '{"name":"a","topic":"t"}';
    expect(readDrafts('f', short, 'CORRUPT', now)).toMatchObject([{ name: 'a', source: { topic: 't' } }]);
    expect(readDrafts('f', `[${short}, ${whole}]`, 'CORRUPT', now)).toMatchObject([{ name: 'a' }, { name: 'orders' }]);
    const wrong = `[\n${short},\n{"name":"b",\n"topic":"t",\n"kind":"table"}]`;
    expect(() => readDrafts('f', wrong, 'INVALID_INPUT', now)).toThrow(
      /^f, line 3: \[1\]\.keyColumns is wrong: A table that reads Kafka needs key columns/,
    );
    expect(() => readDrafts('f', '{"topic":"t"}', 'CORRUPT', now)).toThrow(/name is wrong/);
  });
});
