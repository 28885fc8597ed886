import { expect, test } from 'vitest';
import { isListed, pathOfName, withEnding } from './notebook-path';

test('a new notebook goes into the folder of notebooks, unless its name says another', () => {
  expect(['weekly', 'weekly.MD', 'team/weekly'].map(pathOfName)).toEqual([
    'notebooks/weekly.md',
    'notebooks/weekly.MD',
    'team/weekly.md',
  ]);
});

test('one that is renamed stays in the folder that is typed, also at the top', () => {
  expect(['weekly.md', 'monthly', 'team/weekly'].map(withEnding)).toEqual([
    'weekly.md',
    'monthly.md',
    'team/weekly.md',
  ]);
});

test('a file without SQL is a notebook in the folder of notebooks alone', () => {
  const [text, sql] = [[{ kind: 'markdown' as const }], [{ kind: 'sql' as const }]];
  expect([isListed('notebooks/a.md', text), isListed('a.md', sql), isListed('a.md', text)]).toEqual([
    true,
    true,
    false,
  ]);
});
