import { expect, test } from 'vitest';
import { contentOf, filePosition, knownFiles } from './file-positions';
import { dayFolders, foldersAbove, folderSayings } from './folder-sayings';

const digest = 'd'.repeat(64);
const dated = { kind: 'stream', eventTimeColumn: 'at' } as const;
const undated = { kind: 'stream', eventTimeColumn: null } as const;
const table = { kind: 'table', eventTimeColumn: null } as const;

const files = (...paths: string[]) => paths.map((path) => ({ path, sizeBytes: 1, modifiedAt: new Date(0) }));

function said(path: string, feed: Parameters<typeof folderSayings>[0], format: 'csv' | 'parquet', root = '/in') {
  return contentOf(digest, folderSayings(feed, { format, root, files: files(path) }, []).said(path));
}

function told(content: string, path: string) {
  const [its = '', folders = ''] = content.split(':');
  return { digest: its, said: folders.split('/').filter((folder) => folder !== ''), above: foldersAbove(path) };
}

const logOf = (...contents: string[]) =>
  knownFiles({ transactions: new Map(contents.map((each) => [filePosition(each), 1n])) });

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
])('what was taken from /in is known when %s is chosen, and never new the other way round: %s', (root, path, feed) => {
  const [outer, inner] = [said(path, feed, 'parquet'), said(path, feed, 'parquet', root)];
  expect(logOf(outer).has(told(inner, path))).toBe(true);
  const log = logOf(inner);
  expect(log.has(told(outer, path))).toBe(inner === outer);
  expect(log.unclear(told(outer, path)) !== null).toBe(inner !== outer);
});

test('files in days, of which some have none, say the day as it is spelled', () => {
  const found = { format: 'parquet', root: '/in' } as const;
  const mixed = { ...found, files: files('/in/year=2026/month=01/day=02/a.parquet', '/in/year=2026/b.parquet') };
  const sayings = folderSayings(dated, mixed, []);
  expect(mixed.files.map(({ path }) => sayings.said(path))).toEqual([['year=2026'], ['year=2026']]);
  expect(mixed.files.map(({ path }) => sayings.unsaid(path))).toEqual([['month=01', 'day=02'], []]);
  expect(dayFolders(dated, mixed, [])).toEqual(new Set());
  expect(dayFolders(dated, { ...found, files: mixed.files.slice(0, 1) }, [])).toEqual(
    new Set(['year', 'month', 'day']),
  );
});

test('the folders of days say what the feed has columns for', () => {
  const [path] = ['/in/year=2026/month=01/day=02/a.parquet'] as const;
  const column = { name: 'Folder_Day', type: 'long', nullable: true, metadata: {} } as const;
  const sayings = folderSayings(dated, { format: 'parquet', root: '/in', files: files(path) }, [column]);
  expect([sayings.said(path), sayings.unsaid(path)]).toEqual([['day=02'], []]);
});

test('a folder that not all files lie in is no column', () => {
  const found = { format: 'parquet', root: '/in', files: files('/in/k=1/a.parquet', '/in/b.parquet') } as const;
  const sayings = folderSayings(table, found, []);
  expect([sayings.said('/in/k=1/a.parquet'), sayings.unsaid('/in/k=1/a.parquet')]).toEqual([[], ['k=1']]);
});

test('in whatever order the folders lie', () => {
  expect(said('/in/a=1/b=2/x.parquet', undated, 'parquet')).toBe(said('/in/b=2/a=1/x.parquet', undated, 'parquet'));
});

test.each([
  [['d'], 'd', '', 'known'],
  [['d'], 'd', 'k=1', 'known'],
  [['d'], 'd:k=1', 'k=1', 'unclear'],
  [['d:k=1'], 'd:k=1', 'k=1', 'known'],
  [['d:k=1'], 'd:k=2', 'k=2', 'new'],
  [['d:k=1'], 'd', 'k=1', 'known'],
  [['d:k=1'], 'd', 'k=2', 'unclear'],
  [['d:k=1'], 'd', '', 'unclear'],
  [['d:k=1'], 'd:l=1', 'k=1/l=1', 'unclear'],
  // Of logs from before, or from when folders called year were columns beside an event time.
  [['d:day=02/k=1/month=01/year=2026'], 'd:k=1', 'k=1/year=2026/month=01/day=02', 'known'],
  [['d:day=01/k=1/month=01/year=2026'], 'd:day=02/k=1/month=01/year=2026', '', 'new'],
  [['d:k=1'], 'd:k=2/l=1', 'k=2/l=1', 'new'],
  [['d:k=1', 'd:k=2'], 'd:k=2/l=1', 'k=2/l=1', 'unclear'],
  [['d:k=1:2'], 'd', 'k=1:2', 'known'],
  [['d:k=1/k=2'], 'd:k=2', 'k=1/k=2', 'known'],
  [['d:k=1/k=2'], 'd:k=2/k=3', 'k=2/k=3', 'unclear'],
  [['d:k=1'], 'e', '', 'new'],
  [[], 'd', '', 'new'],
])('of a log with %j, %s in the folders %s is %s', (contents, content, above, expected) => {
  const log = logOf(...contents);
  const file = told(content, `/in/${above}/a.parquet`);
  expect(log.has(file) ? 'known' : log.unclear(file) === null ? 'new' : 'unclear').toBe(expected);
});
