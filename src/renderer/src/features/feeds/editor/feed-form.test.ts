import { describe, expect, it } from 'vitest';
import { feedConfigSchema } from '../../../../../shared/contract/feeds';
import { columnFormOf, moved, nameKey, newColumn, typeKey, typeOf, withType } from './column-form';
import {
  emptyForm,
  fieldOf,
  formOf,
  parseForm,
  previewDraft,
  withSourceTopic,
  withSourceType,
  type FeedForm,
} from './feed-form';

const visits = feedConfigSchema.parse({
  formatVersion: 1,
  name: 'visits',
  description: 'Of the shop',
  kind: 'stream',
  level: 'anonymized',
  source: { type: 'kafka', topic: 'shop.visits' },
  topic: 'shop.visits',
  format: 'avro',
  messageColumns: ['key'],
  columns: [
    { name: 'id', type: 'long', nullable: false, metadata: { unit: 'none' } },
    { name: 'spent', type: 'decimal(20,4)', nullable: true, metadata: {} },
    { name: 'at', type: 'timestamp', nullable: true, metadata: {} },
    {
      name: 'pages',
      type: { type: 'array', elementType: 'string', containsNull: true },
      nullable: true,
      metadata: {},
    },
  ],
  eventTimeColumn: 'at',
  keyColumns: ['id'],
  newFields: 'column',
  retentionDays: 30,
  retentionVersions: null,
  compression: 'zstd',
  enabled: false,
  createdAt: '2026-11-01T00:00:00Z',
  updatedAt: '2026-11-02T00:00:00Z',
});

function problemsOf(changes: Partial<FeedForm>): Record<string, string> {
  const { problems } = parseForm({ ...formOf(visits), ...changes });
  return Object.fromEntries([...problems].map(([key, { kind }]) => [key, kind]));
}

describe('a feed as a form', () => {
  it('gives back the feed that it was made from', () => {
    const { formatVersion: _version, createdAt: _created, updatedAt: _updated, ...draft } = visits;
    expect(parseForm(formOf(visits))).toEqual({ draft, problems: new Map() });
  });

  it('says what is wrong at its field', () => {
    expect(problemsOf({ name: 'Shop visits' })).toEqual({ name: 'name' });
    expect(problemsOf({ name: ' ' })).toEqual({ name: 'nothing' });
    expect(problemsOf({ sourceTopic: ' ' })).toEqual({ sourceTopic: 'nothing' });
    expect(problemsOf({ topic: 'x'.repeat(250) })).toEqual({ topic: 'tooLong' });
    expect(problemsOf({ retentionDays: 0 })).toEqual({ retentionDays: 'keep' });
    expect(problemsOf({ retentionDays: '2.5' })).toEqual({ retentionDays: 'keep' });
    expect(problemsOf({ format: 'json', eventTimeColumn: 'then', keyColumns: ['nobody'] })).toEqual({
      eventTimeColumn: 'noColumn',
      keyColumns: 'noColumn',
    });
  });

  it('takes the key of the message for a key column, once it is a column', () => {
    expect(problemsOf({ format: 'json', keyColumns: ['kafka_key'] })).toEqual({});
    expect(problemsOf({ format: 'json', messageColumns: [], keyColumns: ['kafka_key'] })).toEqual({
      keyColumns: 'noColumn',
    });
  });

  it('keeps days of streams and versions of tables', () => {
    const table = parseForm({ ...formOf(visits), kind: 'table', retentionVersions: 5 }).draft;
    expect(table).toMatchObject({ retentionDays: null, retentionVersions: 5 });
  });

  it('lets the topic of the consumer follow that of the source, until it is another', () => {
    expect(withSourceTopic(emptyForm, 'a').topic).toBe('a');
    expect(withSourceTopic(withSourceTopic(emptyForm, 'a'), 'b').topic).toBe('b');
    expect(withSourceTopic({ ...emptyForm, sourceTopic: 'a', topic: 'other' }, 'b').topic).toBe('other');
  });

  it('lets that topic go with its source, and come back with it', () => {
    const kafka = withSourceTopic(emptyForm, 'a');
    const ksqldb = withSourceType(kafka, 'ksqldb');
    expect(ksqldb.topic).toBe('');
    expect(withSourceType(ksqldb, 'kafka')).toEqual(kafka);
    expect(withSourceType({ ...kafka, topic: 'other' }, 'sample').topic).toBe('other');
  });

  it('asks for no other preview where only what it does not show changes', () => {
    const form = formOf(visits);
    const before = previewDraft(form, false);
    expect(before).not.toBeNull();
    expect(previewDraft({ ...form, description: 'New', retentionDays: '', compression: 'snappy' }, false)).toEqual(
      before,
    );
    expect(previewDraft({ ...form, name: '' }, true)).toEqual(previewDraft({ ...form, name: 'visits_too' }, true));
    expect(previewDraft({ ...form, sourceTopic: '' }, false)).toBeNull();
    expect(previewDraft({ ...form, eventTimeColumn: null }, false)).not.toEqual(before);
  });

  it('finds the field that the core names', () => {
    const form = formOf(visits);
    const [, spent] = form.columns;
    expect(fieldOf('columns[1].type', form)).toBe(typeKey(spent?.id ?? ''));
    expect(fieldOf('columns[1].name', form)).toBe(nameKey(spent?.id ?? ''));
    expect(fieldOf('keyColumns[0]', form)).toBe('keyColumns');
    expect(fieldOf('source.topic', form)).toBe('sourceTopic');
    expect(fieldOf('retentionDays', form)).toBe('retentionDays');
  });
});

describe('columns as rows of fields', () => {
  it('tells what is wrong with a name or a type', () => {
    const columns = [
      newColumn({ name: '' }),
      newColumn({ name: 'a' }),
      newColumn({ name: 'A' }),
      newColumn({ name: 'b', type: 'decimal', precision: 4, scale: 5 }),
      newColumn({ name: 'c', type: 'decimal', precision: '', scale: 0 }),
      newColumn({ name: 'd', type: 'nested', nested: '{' }),
      newColumn({ name: 'e', type: 'nested', nested: '{"type": "list"}' }),
    ];
    const { draft, problems } = parseForm({ ...emptyForm, name: 'x', sourceTopic: 'x', columns });
    expect(draft).toBeNull();
    const at = (index: number, key: (id: string) => string): unknown => problems.get(key(columns[index]?.id ?? ''));
    expect(at(0, nameKey)).toEqual({ kind: 'columnName' });
    expect(at(2, nameKey)).toEqual({ kind: 'columnTwice' });
    expect(at(3, typeKey)).toEqual({ kind: 'digits' });
    expect(at(4, typeKey)).toEqual({ kind: 'digits' });
    expect(at(5, typeKey)).toEqual({ kind: 'nestedJson' });
    expect(at(6, typeKey)).toEqual({ kind: 'nestedType' });
    expect(problems.size).toBe(6);
  });

  it('begins a nested type with one that is right, and keeps what was typed', () => {
    const nested = withType(newColumn(), 'nested');
    expect(typeOf(nested)).toEqual({ type: { type: 'array', elementType: 'string', containsNull: true } });
    const typed = { ...nested, nested: '"long"' };
    expect(withType(withType(typed, 'string'), 'nested').nested).toBe('"long"');
  });

  it('moves a column within the list, and not out of it', () => {
    const columns = ['a', 'b', 'c'].map((name) => newColumn({ name }));
    const names = (index: number, by: -1 | 1): string =>
      moved(columns, index, by)
        .map((each) => each.name)
        .join('');
    expect([names(0, 1), names(2, -1), names(0, -1), names(2, 1)]).toEqual(['bac', 'acb', 'abc', 'abc']);
  });

  it('has an id of its own for each row', () => {
    const column = { name: 'a', type: 'string' as const, nullable: true, metadata: {} };
    expect(columnFormOf(column).id).not.toBe(columnFormOf(column).id);
  });
});
