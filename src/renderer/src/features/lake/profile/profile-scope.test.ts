import { expect, test } from 'vitest';
import type { ColumnProfile } from '../../../../../shared/contract/rows';
import { profiledRows, rowsInBin, rowsWithValue, scopeHeldAt } from './profile-scope';

const all = { kind: 'all' } as const;
const column = (name: string, type: string): ColumnProfile => ({
  name,
  index: 0,
  type,
  rows: 1,
  nulls: 0,
  distinct: 1,
  distinctIsExact: true,
  min: null,
  max: null,
  histogram: null,
  top: [],
});
const where = (sql: string): string => sql.split('\nWHERE ')[1] ?? '';

test('a profile is of the whole feed, of one of its days, or of a version', () => {
  expect(profiledRows('orders', all)).toBe('SELECT *\nFROM orders');
  expect(where(profiledRows('orders', { kind: 'day', date: '2026-03-09' }))).toBe(
    'year = 2026 AND month = 3 AND day = 9',
  );
  expect(profiledRows('orders', { kind: 'version', version: 4 })).toBe('SELECT *\nFROM orders AT (VERSION => 4)');
});

test('all of its columns, and the rows behind them, are of one version', () => {
  const day = { kind: 'day', date: '2026-03-09' } as const;
  expect(profiledRows('orders', scopeHeldAt(all, 7))).toBe('SELECT *\nFROM orders AT (VERSION => 7)');
  expect(profiledRows('orders', scopeHeldAt(day, 7))).toBe(
    'SELECT *\nFROM orders AT (VERSION => 7)\nWHERE year = 2026 AND month = 3 AND day = 9',
  );
  expect(rowsWithValue('orders', scopeHeldAt(all, 7), column('n', 'INTEGER'), '1')).toBe(
    'SELECT *\nFROM orders AT (VERSION => 7)\nWHERE "n" = 1\nLIMIT 1000',
  );
  expect(scopeHeldAt({ kind: 'version', version: 4 }, 7)).toEqual({ kind: 'version', version: 4 });
  expect(scopeHeldAt(day, null)).toBe(day);
});

test('a value leads to its rows, in the column’s own type', () => {
  const of = (name: string, type: string, value: string | null): string =>
    where(rowsWithValue('orders', all, column(name, type), value));
  expect(of('city', 'VARCHAR', "Val d'Or")).toBe("\"city\" = 'Val d''Or'\nLIMIT 1000");
  expect(of('city', 'VARCHAR', null)).toBe('"city" IS NULL\nLIMIT 1000');
  expect(of('a"b', 'BIGINT', '9007199254740993')).toBe('"a""b" = 9007199254740993\nLIMIT 1000');
  expect(of('tags', 'VARCHAR[]', "[a, 'b']")).toBe("\"tags\"::VARCHAR = '[a, ''b'']'\nLIMIT 1000");
  expect(of('text', 'VARCHAR', 'x'.repeat(1000))).toContain('starts_with("text"::VARCHAR, \'xxx');
  expect(where(rowsWithValue('orders', { kind: 'day', date: '2026-03-09' }, column('n', 'INTEGER'), '1'))).toBe(
    'year = 2026 AND month = 3 AND day = 9 AND "n" = 1\nLIMIT 1000',
  );
});

test('a bin leads to the rows that were counted in it', () => {
  const of = (type: string, isLast: boolean): string =>
    where(rowsInBin('orders', all, column('n', type), { from: '10', to: '20' }, isLast));
  expect(of('INTEGER', false)).toBe('"n" >= 10 AND "n" < 20\nLIMIT 1000');
  expect(of('DECIMAL(18,2)', true)).toBe('"n" >= \'10\'::DOUBLE AND "n" <= \'20\'::DOUBLE\nLIMIT 1000');
  expect(of('DATE', false)).toBe('"n" >= \'10\'::DATE AND "n" < \'20\'::DATE\nLIMIT 1000');
});
