import { expect, test } from 'vitest';
import { inAnyCase, isInside, realPathOf } from './paths';

test('a folder, and what it holds, is inside it; what only begins like it, or lies above, is not', () => {
  expect(['/a/b', '/a/b/c', '/a/b/c/d', '/a/b/..c'].map((path) => isInside(path, '/a/b'))).toEqual(Array(4).fill(true));
  expect(['/a', '/a/bc', '/a/c/b', '/a/B/c', '/'].map((path) => isInside(path, '/a/b'))).toEqual(Array(5).fill(false));
});

test('names that differ in case or in Unicode form are one where they are compared so', () => {
  expect(isInside(inAnyCase('/lake/STREAMS/e\u0301'), inAnyCase('/Lake/streams/\u00e9'))).toBe(true);
});

test('a path that is not there leads where its folders lead', async () => {
  const links = new Map([
    ['/', '/'],
    ['/link', '/data'],
  ]);
  const files = { realPath: async (path: string) => links.get(path) ?? null };
  expect(await realPathOf(files, '/link/new/a.sql')).toBe('/data/new/a.sql');
  expect(await realPathOf(files, '/none/a.sql')).toBe('/none/a.sql');
});
