import { expect, test } from 'vitest';
import { contentOf, filePosition, knownFiles } from './file-positions';
import { dayFolders, foldersSaying } from './folder-sayings';

const digest = 'd'.repeat(64);
const dated = { kind: 'stream', eventTimeColumn: 'at' } as const;
const undated = { kind: 'stream', eventTimeColumn: null } as const;
const table = { kind: 'table', eventTimeColumn: null } as const;

function said(path: string, feed: Parameters<typeof foldersSaying>[0], format: 'csv' | 'parquet', root = '/in') {
  const files = [{ path, sizeBytes: 1, modifiedAt: new Date(0) }];
  return contentOf(digest, foldersSaying(feed, { format, root, files })(path));
}

test.each([
  ['/in/a.parquet', undated, digest],
  ['/in/a=b.parquet', undated, digest],
  ['/in/=x/a.parquet', undated, digest],
  ['/in/region=eu/a.parquet', dated, `${digest}:region=eu`],
  ['/in/region=eu/year=2026/month=01/day=02/a.parquet', dated, `${digest}:region=eu`],
  ['/in/year=2026/month=01/day=02/a.parquet', dated, digest],
  ['/in/year=2026/month=01/day=02/a.parquet', table, `${digest}:day=02/month=01/year=2026`],
  ['/in/year=2026/month=01/a.parquet', dated, `${digest}:month=01/year=2026`],
  ['/in/year=2025/year=2026/month=01/day=02/a.parquet', undated, `${digest}:day=02/month=01/year=2026`],
  ['/in/year=2026/month=02/day=31/a.parquet', undated, `${digest}:day=31/month=02/year=2026`],
  ['/in/year=2026/month=01/day=02/a.parquet', undated, `${digest}:day=02/month=01/year=2026`],
  ['/in/Year=2026/a.parquet', table, `${digest}:Year=2026`],
])('what %s says is its bytes and what its folders say of them', (path, feed, content) => {
  expect(said(path, feed, 'parquet')).toBe(content);
});

test('folders that become no column and date no row are names', () => {
  expect(said('/in/state=done/a.csv', undated, 'csv')).toBe(digest);
  expect(said('/in/state=done/a.csv', table, 'csv')).toBe(digest);
  expect(said('/in/state=done/a.parquet', dated, 'parquet', '/in/state=done')).toBe(digest);
  expect(said('/in/year=2026/month=01/day=02/a.csv', dated, 'csv')).toBe(digest);
});

test('the day of a file that nothing else dates is told by its path, wherever the choice began', () => {
  const path = '/in/year=2026/month=01/day=02/a.csv';
  expect(said(path, undated, 'csv', '/in/year=2026/month=01/day=02')).toBe(said(path, undated, 'csv'));
  expect(said(path, undated, 'csv')).toBe(`${digest}:day=02/month=01/year=2026`);
  expect(said('/in/year=2026/k=1/month=01/day=02/hour=05/a.csv', undated, 'csv')).toBe(said(path, undated, 'csv'));
  expect(said('/in/year=2026/month=02/day=31/a.csv', undated, 'csv')).toBe(digest);
});

test.each([
  ['/in/year=2026', '/in/year=2026/month=01/day=02/a.parquet', dated],
  ['/in/year=2026', '/in/year=2026/month=01/day=02/a.parquet', undated],
  ['/in/year=2026/month=01/day=02', '/in/year=2026/month=01/day=02/a.parquet', undated],
  ['/in/region=eu', '/in/region=eu/year=2026/month=01/day=02/a.parquet', dated],
  ['/in/region=eu', '/in/region=eu/year=2026/month=01/day=02/a.parquet', undated],
  ['/in/year=2026', '/in/year=2026/month=01/a.parquet', dated],
  ['/in/year=2026', '/in/year=2026/month=01/a.parquet', undated],
])('what was taken from /in is known when %s is chosen, and the other way round: %s', (root, path, feed) => {
  const [outer, inner] = [said(path, feed, 'parquet'), said(path, feed, 'parquet', root)];
  for (const [first, second] of [
    [outer, inner],
    [inner, outer],
  ] as const) {
    expect(knownFiles({ transactions: new Map([[filePosition(first), 1n]]) })({ content: second })).toBe(true);
  }
});

test('files in days, of which some have none, say the day as it is spelled', () => {
  const files = ['/in/year=2026/month=01/day=02/a.parquet', '/in/year=2026/b.parquet'].map((path) => ({
    path,
    sizeBytes: 1,
    modifiedAt: new Date(0),
  }));
  const found = { format: 'parquet', root: '/in', files } as const;
  expect(files.map(({ path }) => foldersSaying(dated, found)(path))).toEqual([['year=2026'], ['year=2026']]);
  expect(dayFolders(dated, found)).toEqual(new Set());
  expect(dayFolders(dated, { ...found, files: files.slice(0, 1) })).toEqual(new Set(['year', 'month', 'day']));
});

test('a folder that not all files lie in is no column', () => {
  const files = ['/in/k=1/a.parquet', '/in/b.parquet'].map((path) => ({ path, sizeBytes: 1, modifiedAt: new Date(0) }));
  expect(foldersSaying(table, { format: 'parquet', root: '/in', files })('/in/k=1/a.parquet')).toEqual([]);
});

test('in whatever order the folders lie', () => {
  expect(said('/in/a=1/b=2/x.parquet', undated, 'parquet')).toBe(said('/in/b=2/a=1/x.parquet', undated, 'parquet'));
});

test.each([
  [['d'], 'd', true],
  [['d'], 'd:k=1', true],
  [['d:k=1'], 'd:k=1', true],
  [['d:k=1'], 'd:k=2', false],
  [['d:k=1'], 'd', true],
  // Of logs from before, or from when folders called year were columns beside an event time.
  [['d:k=1'], 'd:day=02/k=1/month=01/year=2026', true],
  [['d:day=02/k=1/month=01/year=2026'], 'd:k=1', true],
  [['d:day=01/k=1/month=01/year=2026'], 'd:day=02/k=1/month=01/year=2026', false],
  [['d:k=1'], 'd:k=2/l=1', false],
  [['d:k=1', 'd:k=2'], 'd:k=2/l=1', true],
  [['d:k=1'], 'e', false],
  [[], 'd', false],
])('of a log with %j, %s is known: %s', (log, content, known) => {
  const transactions = new Map(log.map((each) => [filePosition(each), 1n]));
  expect(knownFiles({ transactions })({ content })).toBe(known);
});
