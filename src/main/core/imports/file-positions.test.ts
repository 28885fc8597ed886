import { expect, test } from 'vitest';
import { contentOf } from './file-positions';

const digest = 'd'.repeat(64);
const dated = { kind: 'stream', eventTimeColumn: 'at' } as const;
const undated = { kind: 'stream', eventTimeColumn: null } as const;
const table = { kind: 'table', eventTimeColumn: null } as const;

test.each([
  ['/in/a.csv', undated, digest],
  ['/in/a=b.csv', undated, digest],
  ['/in/=x/a.csv', undated, digest],
  ['/in/region=eu/a.csv', dated, `${digest}:region=eu`],
  ['C:\\in\\region=eu\\a.csv', dated, `${digest}:region=eu`],
  ['/in/region=eu/year=2026/month=01/day=02/a.csv', dated, `${digest}:region=eu`],
  ['/in/year=2026/month=01/day=02/a.csv', dated, digest],
  ['/in/year=2026/month=01/day=02/a.csv', undated, `${digest}:day=02/month=01/year=2026`],
  ['/in/Year=2026/a.csv', table, `${digest}:Year=2026`],
])('what %s says is its bytes and what its folders say of them', (path, feed, content) => {
  expect(contentOf({ path, digest }, feed)).toBe(content);
});

test('in whatever order the folders lie', () => {
  const at = (path: string) => contentOf({ path, digest }, undated);
  expect(at('/a=1/b=2/x.csv')).toBe(at('/b=2/a=1/x.csv'));
});
