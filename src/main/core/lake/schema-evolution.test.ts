import { describe, expect, test } from 'vitest';
import { column, countingIds, feedOf } from '../../../../test/support/delta-lake';
import type { Column } from '../../../shared/contract/types';
import type { AddAction } from './delta-actions';
import { feedShape } from './feed-layout';
import { protocol, replay, type LogState } from './log-state';
import { columnsTag, declaredOn, fingerprint, knownColumnSets, schemaChange } from './schema-evolution';
import { columnsOf } from './schema-text';

const shape = feedShape('/lake', feedOf('table'));
const change = (base: LogState | null, columns: readonly Column[]) =>
  schemaChange(base, shape, columns, countingIds(), 0);

function fileOf(columns: readonly Column[], path: string): AddAction {
  const tags = { [columnsTag]: fingerprint(columns) };
  return { path, partitionValues: {}, size: 1, modificationTime: 0, dataChange: true, stats: undefined, tags };
}

/** The state after a commit of one file with these columns. */
function commit(base: LogState | null, columns: readonly Column[]): LogState {
  const metaData = change(base, columns);
  const version = (base?.version ?? -1) + 1;
  const actions = [
    ...(base === null ? [{ protocol }] : []),
    ...(metaData === null ? [] : [{ metaData }]),
    { add: fileOf(columns, `f${version}`) },
  ];
  const state = replay(base, [{ version, actions }], shape.path);
  if (state === null) throw new Error('no state');
  return state;
}

const namesOf = (state: LogState) =>
  columnsOf(state.metaData.schemaString, shape.path, state.version).map(({ name }) => name);
const id = column('id', 'long');
const struct = (...fields: Column[]) => ({ type: 'struct' as const, fields });

describe('columns of a commit', () => {
  test('join those of the table, nullable, and each file is known by the set that it has', () => {
    const first = commit(null, [column('id', 'long', false)]);
    const second = commit(first, [column('id', 'long', false), column('tag', 'string', false)]);
    expect(columnsOf(second.metaData.schemaString, '', 1)).toEqual([
      column('id', 'long', false),
      column('tag', 'string'),
    ]);
    expect(second.metaData.id).toBe(first.metaData.id);
    const sets = knownColumnSets(second, shape.path);
    const held = [...second.files.values()].map((add) =>
      sets.get(add.tags?.[columnsTag] ?? '')?.map(({ name }) => name),
    );
    expect(held).toEqual([['id'], ['id', 'tag']]);
  });

  test('that the table has already, in whatever order, change nothing', () => {
    const state = commit(commit(null, [id]), [id, column('a', 'long'), column('b', 'long')]);
    expect(change(state, [column('b', 'long'), id, column('a', 'long')])).toBeNull();
    expect(change(state, [id])).toBeNull();
  });

  test('of two writers are joined: inside structs and lists of structs too', () => {
    const user = (field: string) => column('user', struct(id, column(field, 'string')));
    const items = (field: string) =>
      column('items', { type: 'array', elementType: struct(column(field, 'long')), containsNull: true });
    const state = commit(commit(commit(null, [id]), [id, user('name'), items('qty')]), [
      id,
      user('mail'),
      items('sku'),
    ]);
    expect(columnsOf(state.metaData.schemaString, '', 2)).toEqual([
      id,
      column('user', struct(id, column('name', 'string'), column('mail', 'string'))),
      column('items', {
        type: 'array',
        elementType: struct(column('qty', 'long'), column('sku', 'long')),
        containsNull: true,
      }),
    ]);
  });

  test('of which the table has one as required become nullable where others lack it', () => {
    const state = commit(commit(null, [id, column('a', 'long', false)]), [id, column('b', 'long')]);
    expect(columnsOf(state.metaData.schemaString, '', 1)[1]).toEqual(column('a', 'long'));
  });

  test.each<[string, Column, Column, RegExp]>([
    ['another type', column('a', 'long'), column('a', 'string'), /column a of .* is long in its data and string in/],
    ['a wider type', column('a', 'integer'), column('a', 'long'), /a of .* is integer in its data and long in/],
    [
      'another type inside a struct',
      column('u', struct(column('a', 'long'))),
      column('u', struct(column('a', 'decimal(38,10)'))),
      /u\.a of .* is long in its data and decimal\(38,10\) in/,
    ],
    [
      'a leaf for a struct',
      column('u', struct(id)),
      column('u', 'string'),
      /is struct<id: long> in its data and string/,
    ],
    [
      'a name that differs in case',
      column('Tag', 'string'),
      column('tag', 'string'),
      /tag of .* is named Tag in .* named tag in/,
    ],
    [
      'another value type in a map',
      column('m', { type: 'map', keyType: 'string', valueType: 'long', valueContainsNull: true }),
      column('m', { type: 'map', keyType: 'string', valueType: 'string', valueContainsNull: true }),
      /is map<string, long> in its data and map<string, string>/,
    ],
  ])('with %s than the table has are a CONFLICT that names both', (_, one, other, message) => {
    const base = commit(null, [id, one]);
    const refused = () => change(base, [id, other]);
    expect(refused).toThrow(expect.objectContaining({ code: 'CONFLICT', retryable: true }));
    expect(refused).toThrow(message);
  });

  test('grow the log by no more than 32 sets, and by none that no file has', () => {
    let state = commit(null, [id]);
    for (let i = 0; i < 50; i += 1) state = commit(state, [id, column(`c${i}`, 'long')]);
    expect(namesOf(state)).toHaveLength(51);
    expect(Object.keys(state.metaData.configuration ?? {})).toHaveLength(32);
    expect(knownColumnSets(state, '').get(fingerprint([id, column('c49', 'long')]))).toHaveLength(2);
    const removes = [...state.files.keys()]
      .filter((path) => path !== 'f50')
      .map((path) => ({
        remove: {
          path,
          deletionTimestamp: 0,
          dataChange: true,
          extendedFileMetadata: undefined,
          partitionValues: undefined,
          size: undefined,
        },
      }));
    const emptied = replay(state, [{ version: 51, actions: removes }], shape.path) ?? state;
    const after = commit(emptied, [id, column('last', 'long')]);
    expect(emptied.files.size).toBe(1);
    expect(Object.keys(after.metaData.configuration ?? {})).toHaveLength(2);
  });
});

describe('a feed’s declared columns', () => {
  test('go before the data’s word on what is required, and after it on order', () => {
    expect(declaredOn([], [column('a', 'long', false)], 'f')).toEqual([column('a', 'long', false)]);
    expect(
      declaredOn([id, column('grown', 'string')], [column('new', 'long'), { ...id, nullable: false }], 'f'),
    ).toEqual([{ ...id, nullable: false }, column('grown', 'string'), column('new', 'long')]);
  });

  test('of another type than the data’s are REFUSED', () => {
    expect(() => declaredOn([id], [column('id', 'string')], 'payments')).toThrow(
      expect.objectContaining({
        code: 'REFUSED',
        message:
          "The column id of payments is long in its data and string in the feed. Restore the feed's column, or add a new feed for the new type.",
      }),
    );
  });
});
