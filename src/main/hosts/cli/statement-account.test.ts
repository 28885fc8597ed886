import { expect, test } from 'vitest';
import { costText, planText } from './statement-account';

const read = { files: 2, filesTotal: 30, rows: 2000, rowsTotal: null, sizeBytes: 1500, sizeBytesTotal: 3_000_000 };

test('a cost is a table with a sum, and says that it is a bound', () => {
  expect(costText({ relations: [{ name: 'events', version: 3, ...read }], total: read, isComplete: false })).toBe(
    [
      'feed                        files       rows              size',
      '------------------------  -------  ---------  ----------------',
      'events AT (VERSION => 3)  2 of 30  not known  1.5 kB of 3.0 MB',
      'in all                    2 of 30  not known  1.5 kB of 3.0 MB',
      'At most: it reads less by columns that it does not name, by row groups and by LIMIT.',
      'It reads something besides feeds, which is not counted.',
    ].join('\n'),
  );
});

test('a plan is a tree, with measures where it ran', () => {
  const scan = { operator: 'SCAN', details: [{ name: 'Filters', value: 'a\nb' }], estimatedRows: 5, children: [] };
  const root = { operator: 'SUM', details: [], estimatedRows: null };
  expect(
    planText({
      elapsedMs: 12.34,
      root: { ...root, rows: 1, elapsedMs: 0.5, children: [{ ...scan, rows: 1000, elapsedMs: 11 }] },
    }),
  ).toBe('SUM  1 rows  0.5 ms\n  SCAN  1,000 rows  11.0 ms  5 rows expected\n      Filters: a, b\n12.3 ms in all');
  expect(
    planText({
      elapsedMs: null,
      root: { ...root, rows: null, elapsedMs: null, children: [{ ...scan, rows: null, elapsedMs: null }] },
    }),
  ).toBe('SUM\n  SCAN  5 rows expected\n      Filters: a, b');
});
