import { expect, it } from 'vitest';
import { column } from '../../../../../test/support/delta-lake';
import type { FeedDraft } from '../../../../shared/contract/feeds';
import { builtInFeeds } from '../built-in';
import { differencesOf, isSameDraft } from './feed-differences';
import { draftOf } from './planned-change';

const [first] = builtInFeeds(new Date(0));
if (first === undefined) throw new Error('no feed');
const draft = draftOf(first);
const after = (change: Partial<FeedDraft>) => differencesOf(draft, { ...draft, ...change });

it('shows each field that differs, in words', () => {
  expect(
    after({
      description: 'new',
      level: 'anonymized',
      source: { type: 'kafka', topic: 't' },
      topic: null,
      format: 'avro',
      messageColumns: ['key', 'headers'],
      keyColumns: [],
      newFields: 'quarantine',
      retentionDays: null,
      enabled: false,
    }),
  ).toEqual([
    { field: 'description', before: draft.description, after: 'new' },
    { field: 'level', before: 'raw', after: 'anonymized' },
    { field: 'source', before: 'sample transaction_stream', after: 'Kafka topic t' },
    { field: 'topic', before: 'transaction_stream', after: null },
    { field: 'format', before: 'json', after: 'avro' },
    { field: 'messageColumns', before: null, after: 'key, headers' },
    { field: 'keyColumns', before: 'transaction_id', after: null },
    { field: 'newFields', before: null, after: 'quarantine' },
    { field: 'retentionDays', before: '365', after: null },
    { field: 'enabled', before: 'true', after: 'false' },
  ]);
});

it('shows columns by name and type, and not their order', () => {
  expect(after({ columns: draft.columns.toReversed() })).toEqual([]);
  const struct = {
    type: 'struct' as const,
    fields: [column('a', 'decimal(18,2)'), column('b', { type: 'array', elementType: 'long', containsNull: true })],
  };
  const changed = draft.columns
    .filter(({ name }) => name !== 'status')
    .map((each) =>
      each.name === 'amount'
        ? { ...each, type: struct }
        : each.name === 'currency'
          ? { ...each, nullable: false }
          : each,
    );
  expect(after({ columns: [...changed, column('added', 'date')] })).toEqual([
    { field: 'columns.status', before: 'string', after: null },
    { field: 'columns.amount', before: 'decimal(18,2)', after: 'struct<a: decimal(18,2), b: array<long>>' },
    { field: 'columns.currency', before: 'string', after: 'string not null' },
    { field: 'columns.added', before: null, after: 'date' },
  ]);
});

it('takes what goes without saying for said', () => {
  expect(after({ format: 'json', messageColumns: [] })).toEqual([]);
});

it('tells drafts apart by every field, whatever their order', () => {
  const reordered = Object.fromEntries(Object.entries(draft).toReversed());
  expect(isSameDraft(draft, { ...draft, ...reordered })).toBe(true);
  expect(isSameDraft(draft, { ...draft, compression: 'zstd' })).toBe(false);
  expect(isSameDraft(draft, null)).toBe(false);
  expect(isSameDraft(null, null)).toBe(true);
});
