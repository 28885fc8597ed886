import { expect, test } from 'vitest';
import { assertOptionsOf, type RunSavedOptions } from './workspace-commands';

const plain: RunSavedOptions = { format: 'table', param: [] };

test.each([
  ['warehouse', { format: 'parquet' }, '--format'],
  ['warehouse', { output: 'f.csv' }, '--output'],
  ['warehouse', { param: ['p=1'] }, '--param'],
  ['lake', { limit: 3 }, '--limit'],
] as const)('a query that asks the %s refuses %o: it would be ignored', (target, given, option) => {
  const asked = () => assertOptionsOf(target, 'a.sql', { ...plain, ...given });
  expect(asked).toThrow(`a.sql asks the ${target}, which takes no ${option}.`);
});

test('what the target takes is taken', () => {
  assertOptionsOf('warehouse', 'a.sql', { ...plain, limit: 3 });
  assertOptionsOf('lake', 'a.sql', { format: 'csv', output: 'f.csv', overwrite: true, param: ['p=1'] });
});
