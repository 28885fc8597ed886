import { expect, test } from 'vitest';
import { folderDay, foldersDateAll } from './folder-day';

const day = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / 86_400_000;

test.each([
  ['/in/year=2024/month=01/day=02/a.csv', '2024-01-02'],
  ['/in/year=2024/month=1/day=2/hour=05/a.csv', '2024-01-02'],
  ['/in/day=29/region=eu/Month=02/plain/year=2024/a.csv', '2024-02-29'],
  ['C:\\in\\year=2024\\month=01\\day=02\\a.csv', '2024-01-02'],
  ['/in/year=2023/year=2024/month=01/day=02/a.csv', '2024-01-02'],
])('%s is of the day that its folders give', (path, iso) => {
  expect(folderDay(path)?.day).toBe(day(iso));
});

test.each([
  '/in/year=2019/a.csv',
  '/in/year=2019/month=01/a.csv',
  '/in/month=01/day=02/a.csv',
  '/in/year=2023/month=02/day=29/a.csv',
  '/in/year=2023/month=02/day=31/a.csv',
  '/in/year=2023/month=13/day=01/a.csv',
  '/in/year=0000/month=01/day=01/a.csv',
  '/in/year=24/month=01/day=01/a.csv',
  '/in/year=2024/month=01/day=__HIVE_DEFAULT_PARTITION__/a.csv',
  '/in/model_year=2024/month=01/day=02/a.csv',
  '/in/year=2024/month=01/day=02',
])('%s is of none', (path) => {
  expect(folderDay(path)).toBeNull();
});

test('folders date all rows where every file lies in a day, and no event time does', () => {
  const dated = '/in/year=2024/month=01/day=02/a.csv';
  expect(foldersDateAll([dated], null)).toBe(true);
  expect(foldersDateAll([dated], 'at')).toBe(false);
  expect(foldersDateAll([dated, '/in/year=2024/b.csv'], null)).toBe(false);
});
