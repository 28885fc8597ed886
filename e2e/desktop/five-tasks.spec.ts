import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../fixtures/app';
import { lagoon as commandLine } from '../fixtures/command-line';
import { writeDatedFolder } from '../fixtures/dated-folder';
import type { DesktopConsole } from '../fixtures/desktop';
import { readWorkbook } from '../fixtures/workbook';
import { FirstRunPage } from '../pages/first-run-page';
import { LakePage } from '../pages/lake-page';
import { ResultsGrid } from '../pages/results-grid';
import { SqlPage } from '../pages/sql-page';

/** What a user does, counted as docs/comparison.md says. */
class Hands {
  /** Clicks, keys, choices and fields; and each clause that is typed. */
  actions = 0;
  /** The same with a whole statement as one. */
  withStatementsAsOne = 0;

  async click(what: Locator, options?: { button: 'right' }): Promise<void> {
    this.#count(1, 1);
    await what.click(options);
  }

  /** One clause a line. */
  async write(editor: Locator, clauses: readonly string[]): Promise<void> {
    this.#count(clauses.length, 1);
    await editor.fill(clauses.join('\n'));
  }

  /** A file or a folder in the system's own dialog, which no test can reach: it gives this answer. */
  async chooseInDialog({ electron }: DesktopConsole, path: string): Promise<void> {
    this.#count(1, 1);
    await electron.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
    }, path);
  }

  #count(actions: number, statements: number): void {
    this.actions += actions;
    this.withStatementsAsOne += statements;
  }
}

const railLink = (page: Page, name: string): Locator =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true });

const shownDay = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' });

test('a folder of dated Parquet is one table after 2 actions, and the day that lost its rows is named after 2 more', async ({
  desktop,
  folder,
}) => {
  const { page } = desktop;
  const { root: events, lost } = await writeDatedFolder(folder);
  const open = new Hands();
  await page.getByRole('button', { name: 'Open a folder…' }).waitFor();
  // The dialog has its answer before it is asked.
  await open.chooseInDialog(desktop, events);
  await open.click(page.getByRole('button', { name: 'Open a folder…' }));
  await expect(page.getByRole('complementary', { name: 'Explorer' })).toContainText('events');
  expect(open).toMatchObject({ actions: 2, withStatementsAsOne: 2 });

  await railLink(page, 'Overview').click();
  const look = new Hands();
  await look.click(railLink(page, 'Lake'));
  await look.click(page.getByRole('main').getByRole('link', { name: 'events' }).first());
  await expect(page.getByRole('region', { name: 'Days of events to look at' })).toContainText(
    `${shownDay.format(new Date(lost))}: no rows`,
  );
  expect(look).toMatchObject({ actions: 2, withStatementsAsOne: 2 });

  await railLink(page, 'SQL').click();
  const sql = new SqlPage(page);
  await sql.write(`FROM '${events}/`);
  await page.keyboard.press('Control+Space');
  await expect(sql.offered).toHaveText([new RegExp(`^year=${lost.slice(0, 4)}/`)]);
});

test('versions are compared after 4 actions, revenue is drawn after 6, a filtered result is in a file after 5', async ({
  desktop,
  folder,
}) => {
  test.slow();
  const { page, lakeRoot } = desktop;
  await new FirstRunPage(page).trySample.click();
  const sql = new SqlPage(page);
  await sql.editor.waitFor({ timeout: 150_000 });
  for (let week = 0; week < 2; week += 1) {
    const { code, stderr } = await commandLine([
      'export',
      'transaction_stream',
      'payment_method_totals',
      '--lake',
      lakeRoot,
    ]);
    expect(code, stderr).toBe(0);
  }
  await railLink(page, 'Overview').click();

  const compare = new Hands();
  await compare.click(railLink(page, 'Lake'));
  await compare.click(page.getByRole('main').getByRole('link', { name: 'payment_method_totals' }).first());
  await compare.click(page.getByRole('main').getByRole('tab', { name: 'Versions', exact: true }));
  await compare.click(new LakePage(page).version(0).getByRole('link', { name: 'Compare version 0' }));
  await expect(page.getByRole('region', { name: /^Comparison of two versions/ }).getByRole('table')).toBeVisible();
  expect(compare).toMatchObject({ actions: 4, withStatementsAsOne: 4 });

  await railLink(page, 'Overview').click();
  const chart = new Hands();
  await chart.click(railLink(page, 'SQL'));
  await chart.write(sql.editor, [
    'SELECT CAST("timestamp" AS DATE) AS day, user_country AS country, sum(amount) AS revenue',
    'FROM transaction_flattened',
    'GROUP BY ALL',
  ]);
  await chart.click(sql.run);
  await expect(sql.status).toContainText('3 columns');
  await chart.click(page.getByRole('radiogroup', { name: 'Show the result as' }).getByText('Chart', { exact: true }));
  await expect(page.getByRole('img', { name: /^Line chart of sum of revenue by day.* and country$/i })).toBeVisible();
  expect(chart).toMatchObject({ actions: 6, withStatementsAsOne: 4 });

  await sql.show('Results');
  const path = join(folder, 'country.xlsx');
  const save = new Hands();
  // Rows of a GROUP BY have no order: whichever country is among those on the screen.
  const shown = new ResultsGrid(page).grid.getByRole('gridcell', { name: /^[A-Z]{2}$/ }).first();
  const country = await shown.innerText();
  await save.click(shown, { button: 'right' });
  await save.click(page.getByRole('menuitem', { name: 'Only rows with this value' }));
  await expect(sql.status).toContainText('rows match');
  await save.chooseInDialog(desktop, path);
  await save.click(page.getByRole('button', { name: 'Export result' }));
  await save.click(page.getByRole('menuitem', { name: /^XLSX/ }));
  await expect(page.getByText('Result exported')).toBeVisible();
  expect(save).toMatchObject({ actions: 5, withStatementsAsOne: 5 });

  const [head, ...rows] = await readWorkbook(path);
  expect(head).toEqual(['day', 'country', 'revenue']);
  const asked = `SELECT CAST("timestamp" AS DATE) - DATE '1899-12-30' AS day, user_country, sum(amount)
    FROM transaction_flattened WHERE user_country = '${country}' GROUP BY ALL`;
  const { stdout } = await commandLine(['query', asked, '--format', 'csv', '--lake', lakeRoot]);
  const [, ...expected] = stdout.trim().split(/\r?\n/);
  expect(expected).not.toHaveLength(0);
  expect(rows.map((row) => row.join(',')).toSorted()).toEqual(expected.toSorted());
});
