import { describe, expect, it } from 'vitest';
import type { Column, ColumnType } from '../../../shared/contract/types';
import { schemaRows } from './schema-rows';

const column = (name: string, type: ColumnType, nullable = true): Column => ({ name, type, nullable, metadata: {} });
const names = { element: 'element', key: 'key', value: 'value' };

describe('the lines of a schema', () => {
  it('unfolds what is nested, parents first', () => {
    const rows = schemaRows(
      [
        column('id', 'string', false),
        column('user', {
          type: 'struct',
          fields: [column('name', 'string'), column('home', { type: 'struct', fields: [column('city', 'string')] })],
        }),
        column('tags', { type: 'array', elementType: 'string', containsNull: true }),
        column('items', {
          type: 'array',
          elementType: { type: 'struct', fields: [column('price', 'decimal(18,2)')] },
          containsNull: false,
        }),
        column('by_day', { type: 'map', keyType: 'date', valueType: 'long', valueContainsNull: true }),
      ],
      names,
    );
    expect(rows.map(({ depth, name, type }) => `${'  '.repeat(depth)}${name}: ${type}`)).toEqual([
      'id: string',
      'user: struct',
      '  name: string',
      '  home: struct',
      '    city: string',
      'tags: array<string>',
      'items: array<struct>',
      '  element: struct',
      '    price: decimal(18,2)',
      'by_day: map<date, long>',
    ]);
    expect(rows[0]?.nullable).toBe(false);
    expect(new Set(rows.map(({ path }) => path)).size).toBe(rows.length);
  });
});
