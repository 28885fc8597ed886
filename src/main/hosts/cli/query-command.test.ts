import { expect, test } from 'vitest';
import { formatOf } from './query-command';

test.each<[Parameters<typeof formatOf>[0], string]>([
  [{ format: 'table', json: false }, 'table'],
  [{ format: 'table', json: true }, 'json'],
  [{ format: 'csv', json: true }, 'csv'],
  [{ format: 'table', output: 'out.xlsx', json: false }, 'xlsx'],
  [{ format: 'table', output: 'a.b/OUT.Parquet', json: true }, 'parquet'],
  [{ format: 'table', output: 'out', json: false }, 'csv'],
  [{ format: 'table', output: 'out.txt', json: true }, 'json'],
  [{ format: 'csv', output: 'out.txt', json: false }, 'csv'],
])('%j is written as %s', (options, format) => {
  expect(formatOf(options)).toBe(format);
});
