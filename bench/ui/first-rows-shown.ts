import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Page } from '@playwright/test';
import type { SqlPage } from '../../e2e/pages/sql-page';
import { type Figures, median, type Report, round, timed } from '../measure';
import type { BigFeed } from './big-feed';
import { inWindow } from './in-window';

const rounds = 5;

/** From the cheapest first row to one that comes last. `mark` is a column that no other turn has, so that no row of an earlier one can be taken for one of these. */
const statements: Readonly<Record<string, (from: string, mark: string) => string>> = {
  scan: (from, mark) => `SELECT 1 AS ${mark}, * FROM ${from}`,
  filter: (from, mark) => `SELECT 1 AS ${mark}, * FROM ${from} WHERE country = 'FR' AND status = 'failed'`,
  aggregate: (from, mark) =>
    `SELECT 1 AS ${mark}, country, currency, sum(amount) AS total, count(*) AS n FROM ${from} GROUP BY ALL`,
  sort: (from, mark) => `SELECT 1 AS ${mark}, * FROM ${from} ORDER BY amount DESC, payment_id LIMIT 1000`,
};

/** After the last key. At once, what the statement would read is found out between the click and the run; a second later it stands below the editor. */
const pressedAfterMs = { 'at once': 0, 'with its cost shown': 1000 } as const;

/** From the click on Run to a row on the screen, beside DuckDB alone to its first chunk of the same statement over the same files. */
export async function firstRowsShown(feed: BigFeed, kind: string, report: Report): Promise<Figures> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return await inWindow(feed, async ({ page }, sql) => {
      const figures: Figures = {};
      for (const [name, statement] of Object.entries(statements)) {
        for (const [pressed, waitMs] of Object.entries(pressedAfterMs)) {
          const shown: number[] = [];
          const alone: number[] = [];
          // The first round warms up and does not count.
          for (let turn = 0; turn <= rounds; turn += 1) {
            const mark = `${name}_${waitMs}_${turn}`;
            await sql.write(statement(feed.name, mark));
            await page.waitForTimeout(waitMs);
            const ours = await untilRowShown(page, mark);
            await endOf(page, sql);
            const theirs = await timed(() => firstChunk(connection, statement(feed.source, mark)));
            if (turn === 0) continue;
            shown.push(ours);
            alone.push(theirs);
          }
          const [ours, theirs] = [median(shown), median(alone)];
          report(
            `${kind}, ${name}, Run pressed ${pressed}: ${Math.round(ours)} ms to the first row shown, ${Math.round(theirs)} ms to DuckDB's first chunk`,
          );
          figures[`${kind}, ${name}, Run pressed ${pressed}, to first rows shown, ms`] = round(ours, 1);
          figures[`${kind}, ${name}, Run pressed ${pressed}, DuckDB alone to its first chunk, ms`] = round(theirs, 1);
          figures[`${kind}, ${name}, Run pressed ${pressed}, beyond 1.3 times DuckDB, ms`] = round(
            ours - 1.3 * theirs,
            1,
          );
        }
      }
      return figures;
    });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** The whole result may take seconds: what goes on is ended, so that it is no part of what is measured next. */
async function endOf(page: Page, sql: SqlPage): Promise<void> {
  // It may end by itself before the click.
  if (await sql.cancel.isEnabled()) await sql.cancel.click({ timeout: 1000 }).catch(() => undefined);
  await sql.cancel.and(page.locator(':disabled')).waitFor();
}

/** Milliseconds, by the page's own clock: the driver's way to the page is no part of it. */
function untilRowShown(page: Page, column: string): Promise<number> {
  return page.evaluate(async (name) => {
    const run = [...document.querySelectorAll('main button')].find((button) => button.textContent.trim() === 'Run');
    if (!(run instanceof HTMLButtonElement)) throw new Error('no Run');
    const isShown = (): boolean => {
      const headers = [...document.querySelectorAll('[role="columnheader"]')];
      const cells = [...document.querySelectorAll('[role="gridcell"]')];
      return (
        headers.some((header) => header.textContent.includes(name)) && cells.some((cell) => cell.textContent !== '')
      );
    };
    const startedMs = performance.now();
    run.click();
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!isShown()) return;
        observer.disconnect();
        // Shown is what was painted.
        requestAnimationFrame(() => resolve());
      };
      const observer = new MutationObserver(look);
      observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    return performance.now() - startedMs;
  }, column);
}

async function firstChunk(connection: DuckDBConnection, sql: string): Promise<void> {
  const result = await connection.stream(sql);
  const chunk = await result.fetchChunk();
  if (chunk === null || chunk.rowCount === 0) throw new Error('no rows');
}
