import { describe, expect, it } from 'vitest';
import type { KsqlColumn, KsqlDescription } from '../ports';
import { feedColumns, lakeName } from './feed-columns';

function column(name: string, type: KsqlColumn['type'], isKey = false): KsqlColumn {
  return { name, type, typeText: typeof type === 'string' ? type.toUpperCase() : 'STRUCT', isKey };
}

function description(its: Partial<KsqlDescription>): KsqlDescription {
  return {
    kind: 'stream',
    name: 'ORDERS',
    topic: 'orders',
    isWindowed: false,
    columns: [],
    timestampColumn: null,
    statement: '',
    partitions: 1,
    ...its,
  };
}

describe('feedColumns', () => {
  it('writes plain names in lower case, nested ones too, and leaves those in backticks as they are', () => {
    const nested = {
      type: 'struct' as const,
      fields: [{ name: 'CITY', type: 'string' as const, nullable: true, metadata: {} }],
    };
    const shape = feedColumns(
      description({ columns: [column('ID', 'long', true), column('userName', 'string'), column('PLACE', nested)] }),
    );
    expect(shape.columns.map(({ name }) => name)).toEqual(['id', 'userName', 'place']);
    expect(shape.columns[2]?.type).toMatchObject({ fields: [{ name: 'city' }] });
    expect(shape.keyColumns).toEqual(['id']);
    expect(lakeName('`ODD`')).toBe('`ODD`');
  });

  it('gives a windowed object its bounds, as part of the key', () => {
    const shape = feedColumns(description({ kind: 'table', isWindowed: true, columns: [column('ID', 'long', true)] }));
    expect(shape.keyColumns).toEqual(['id', 'windowstart', 'windowend']);
    expect(shape.columns.map(({ type }) => type)).toEqual(['long', 'long', 'long']);
  });

  it('takes the column of the time where it is one: a timestamp, or text that the statement says is ISO 8601', () => {
    const columns = [column('AT', 'timestamp'), column('TOLD', 'string'), column('MS', 'long')];
    const of = (timestampColumn: string, statement = ''): string | null =>
      feedColumns(description({ columns, timestampColumn, statement })).eventTimeColumn;
    expect(of('AT')).toBe('at');
    expect(of('MS')).toBeNull();
    expect(of('TOLD')).toBeNull();
    expect(of('TOLD', "WITH (TIMESTAMP='TOLD', TIMESTAMP_FORMAT='yyyy-MM-dd''T''HH:mm:ss.SSSX')")).toBe('told');
    expect(of('TOLD', "WITH (TIMESTAMP='TOLD', TIMESTAMP_FORMAT='dd.MM.yyyy')")).toBeNull();
  });

  it('leaves out what the lake has no type for, and refuses names that only their case tells apart', () => {
    expect(feedColumns(description({ columns: [{ ...column('T', null), typeText: 'ODD' }] })).leftOut).toEqual([
      'T ODD',
    ]);
    expect(() => feedColumns(description({ columns: [column('ID', 'long'), column('id', 'long')] }))).toThrow(
      /ID and id/,
    );
    const field = (name: string) => ({ name, type: 'string' as const, nullable: true, metadata: {} });
    const inside = { type: 'struct' as const, fields: [field('CITY'), field('city')] };
    const list = { type: 'array' as const, elementType: inside, containsNull: true };
    expect(() => feedColumns(description({ columns: [column('PLACES', list)] }))).toThrow(
      /PLACES of ORDERS has the fields CITY and city/,
    );
  });
});
