import { readFile } from 'node:fs/promises';
import { isMissing } from './packages.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** @type {Counts} */
export const none = { passed: 0, failed: 0, skipped: 0 };

/** @param {Counts} a @param {Counts} b @returns {Counts} */
export function addCounts(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** @param {Counts} counts */
export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** From Vitest's JSON report; none where the run ended without one. @param {string} path */
export async function readVitestCounts(path) {
  const report = await readJson(path);
  return report === null ? none : vitestCounts(report);
}

/** @param {any} report @returns {Counts} */
export function vitestCounts(report) {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** From Playwright's JSON report; none where the run ended without one. @param {string} path */
export async function readPlaywrightCounts(path) {
  const report = await readJson(path);
  return report === null ? none : playwrightCounts(report);
}

/** A flaky test is a failed one: it passed only when asked again. @param {any} report @returns {Counts} */
export function playwrightCounts({ stats }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
}

/** @param {string} path */
async function readJson(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
