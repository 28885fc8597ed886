import { expect, test } from 'vitest';
import { anyRun, runFilterOf } from './run-filter';
import { selectRuns } from './run-statements';

const nothing = { feed: null, outcome: null, run: null, since: null };

test('what an address says is asked for', () => {
  const said = { feed: 'orders', outcome: 'failed', run: 'r1', since: '2026-11-20T12:00:00.000Z' };
  expect(runFilterOf(said)).toEqual(said);
  expect(runFilterOf(nothing)).toEqual(anyRun);
});

test('what cannot be asked is not, by the list nor by the file', () => {
  const wrong = { feed: 'No such name!', outcome: 'lost', run: 'x'.repeat(65), since: "yesterday' OR 1=1 --" };
  expect(runFilterOf(wrong)).toEqual(anyRun);
  expect(selectRuns(runFilterOf(wrong))).toBe(selectRuns(anyRun));
});
