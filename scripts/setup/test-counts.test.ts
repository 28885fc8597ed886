import { expect, test } from 'vitest';
import { addCounts, none, playwrightCounts, summaryLine, vitestCounts } from './test-counts.mjs';

test('the last line sums both runners and names skipped tests only where there are any', () => {
  const unit = vitestCounts({ numPassedTests: 40, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 });
  const e2e = playwrightCounts({ stats: { expected: 5, unexpected: 1, flaky: 0, skipped: 0 } });
  expect(summaryLine(addCounts(unit, e2e))).toBe('45 passed, 1 failed');
  expect(summaryLine(addCounts(unit, { ...none, skipped: 2 }))).toBe('40 passed, 0 failed, 2 skipped');
});

test('a test that passed only when asked again counts as failed', () => {
  expect(playwrightCounts({ stats: { expected: 3, unexpected: 0, flaky: 2, skipped: 0 } })).toEqual({
    passed: 3,
    failed: 2,
    skipped: 0,
  });
});

test('a todo counts as skipped', () => {
  const counts = vitestCounts({ numPassedTests: 1, numFailedTests: 0, numPendingTests: 1, numTodoTests: 2 });
  expect(counts).toEqual({ passed: 1, failed: 0, skipped: 3 });
});
