import { expect, it } from 'vitest';
import { isKeyName, roleOf } from './column-role';

it('knows what a column can be by its type', () => {
  const types = ['TIMESTAMP WITH TIME ZONE', 'DATE', 'TIME', 'BLOB', "ENUM('a', 'b')", 'DECIMAL(18,2)', 'INTEGER[]'];
  expect(types.map(roleOf)).toEqual(['time', 'time', 'category', 'other', 'category', 'number', 'other']);
});

it('knows keys by their names', () => {
  expect(['user_id', 'ID', 'zip_code', 'year'].every(isKeyName)).toBe(true);
  expect(['paid', 'monkey', 'amount', 'days'].some(isKeyName)).toBe(false);
});
