import { expect, it } from 'vitest';
import { fileNamed } from './file-named';

const files = ['a.parquet', 'sub/a.parquet', 'ub/a.parquet'].map((path) => ({ path }));

it('is the file of that path, not one that the path ends in', () => {
  expect(fileNamed('sub/a.parquet', files)).toBe('sub/a.parquet');
  expect(fileNamed('streams/orders/sub/a.parquet', files)).toBe('sub/a.parquet');
  expect(fileNamed('streams/orders/a.parquet', files)).toBe('a.parquet');
  expect(fileNamed('b.parquet', files)).toBeNull();
});

it('is none that lies in another folder than the partition which was asked for', () => {
  expect(fileNamed('streams/orders/year=2026/a.parquet', files)).toBeNull();
  expect(fileNamed('year=2026/sub/a.parquet', files)).toBeNull();
  expect(fileNamed('/disk/kind=raw/orders/a.parquet', files)).toBe('a.parquet');
});
