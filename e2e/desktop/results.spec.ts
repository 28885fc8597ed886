import { mkdir, readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/app';
import type { DesktopConsole } from '../fixtures/desktop';
import { fillSampleLake } from '../fixtures/filled-lake';
import { MANY_STEPS, writeLongFolder, writeSteps } from '../fixtures/lasting-work';
import { setColours, violations } from '../fixtures/violations';
import { FeedsPage } from '../pages/feeds-page';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';
import { LakePage } from '../pages/lake-page';
import { ResultsGrid } from '../pages/results-grid';
import { SqlPage } from '../pages/sql-page';

const statement = `SELECT i AS id, CASE WHEN i % 4 > 0 THEN 'name ' || (i % 8) END AS name, (i * 7 % 1000 / 10)::DECIMAL(18,2) AS amount,
  {'tags': ['a', NULL, ''], 'big': 9007199254740993 + i} AS record, 'caf\\xC3\\xA9'::BLOB AS bytes, '' AS nothing
FROM range(1000000) t(i) -- a million`;

async function run(page: Page): Promise<SqlPage> {
  await new FirstRunPage(page).startEmpty.click();
  await new FramePage(page).go('SQL');
  const sql = new SqlPage(page);
  await sql.write(statement);
  await sql.run.click();
  await expect(sql.status).toContainText('1,000,000 rows · 6 columns');
  return sql;
}

/** Of one processor: a statement takes all that it can get, and a page that is looked at now and then asks for little. */
const WORKING_PERCENT = 30;
const RESTING_PERCENT = 15;

const clipboard = (desktop: DesktopConsole): Promise<string> =>
  desktop.electron.evaluate(({ clipboard: system }) => system.readText());

/** What the system's dialogs answer from now on. */
const chooseInDialog = (desktop: DesktopConsole, path: string): Promise<void> =>
  desktop.electron.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
  }, path);

/** How much of one processor the queries have taken since this was asked last, in percent. */
async function load(desktop: DesktopConsole): Promise<number> {
  const ofAll = await desktop.electron.evaluate(
    ({ app }) => app.getAppMetrics().find(({ name }) => name === 'lagoon-query')?.cpu.percentCPUUsage ?? Number.NaN,
  );
  return ofAll * availableParallelism();
}

/** The column id of a file, as somebody else reads it. */
async function idsIn(path: string): Promise<unknown[]> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(`SELECT id::INTEGER FROM '${path}' ORDER BY 1`);
    return reader.getRows().flat();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

test('sorts, filters, arranges and exports a million rows, as SQL that can be kept', async ({ desktop, folder }) => {
  test.slow();
  const { page } = desktop;
  const sql = await run(page);
  const results = new ResultsGrid(page);
  const { grid, bar } = results;

  await expect(results.header('name').getByRole('img', { name: /^name: 25% NULL, 6 distinct values/ })).toBeVisible();

  await results.name('amount').click();
  await expect(sql.status).toContainText('1,000,000 rows, sorted');
  await expect(results.header('amount')).toHaveAttribute('aria-sort', 'ascending');
  await expect(results.cell('0.00').first()).toBeVisible();
  await results.name('amount').press('Enter');
  await expect(results.header('amount')).toHaveAttribute('aria-sort', 'descending');
  await expect(results.cell('99.90').first()).toBeVisible();
  await results.name('id').click({ modifiers: ['Shift'] });
  await expect(bar).toContainText('amount, descending');
  await expect(bar).toContainText('id, ascending');

  await results.choose('id', 'Filter…');
  const filter = results.filter('id');
  await filter.getByLabel('Rows where id').selectOption({ label: 'is between' });
  await filter.getByLabel('From').fill('ten');
  await filter.getByRole('button', { name: 'Apply' }).click();
  await expect(filter).toContainText('Write a number');
  await filter.getByLabel('From').fill('10');
  await filter.getByLabel('To', { exact: true }).fill('46');
  await page.keyboard.press('Enter');
  await expect(sql.status).toContainText('37 of 1,000,000 rows match · 6 columns');
  await bar.getByRole('button', { name: 'Show SQL' }).click();
  const asked = bar.getByRole('group', { name: 'The statement with its order and filters' });
  await expect(asked).toContainText('WHERE "id" BETWEEN 10 AND 46');
  await expect(asked).toContainText('ORDER BY "amount" DESC NULLS LAST, "id" ASC NULLS LAST');

  await bar.getByRole('button', { name: 'Hide SQL' }).click();
  await results.onCell('name 3', 'Only rows with this value');
  await expect(sql.status).toContainText('5 of 1,000,000 rows match');
  for (const colours of ['light', 'dark'] as const) {
    await setColours(page, colours);
    expect(await violations(page), `Filtered rows in ${colours} colours`).toEqual([]);
  }

  await results.choose('amount', 'Pin at the left');
  await expect(results.header('amount')).toHaveAttribute('aria-colindex', '1');
  await results.choose('bytes', 'Hide column');
  await expect(results.header('bytes')).toHaveCount(0);
  await results.chooseOption('Show bytes');
  await expect(results.header('bytes')).toBeVisible();
  await results.chooseOption('Hide statistics of columns');
  await expect(results.header('name').getByRole('img', { name: /distinct/ })).toHaveCount(0);
  await results.chooseOption('Show statistics of columns');
  const width = grid.getByRole('separator', { name: 'Width of name' });
  const widthPx = Number(await width.getAttribute('aria-valuenow'));
  await width.press('ArrowRight');
  await expect(width).toHaveAttribute('aria-valuenow', String(widthPx + 16));

  await bar.getByRole('button', { name: 'Show SQL' }).click();
  await bar.getByRole('button', { name: 'Open as statement' }).click();
  await expect(sql.status).toContainText('5 rows · 6 columns');
  await expect(bar).toBeHidden();
  await expect(sql.editor).toContainText('"name" = \'name 3\'');

  // A name sorts once the versions of the result are known, as its statistics are after them.
  await expect(results.header('id').getByRole('img', { name: /^id: 0% NULL/ })).toBeVisible();
  await results.name('id').click();
  await expect(sql.status).toContainText('5 rows, sorted');
  await results.choose('id', 'Filter…');
  await results.filter('id').getByLabel('Rows where id').selectOption({ label: 'is less than' });
  await results.filter('id').getByLabel('Value').fill('0');
  await page.keyboard.press('Enter');
  await expect(sql.status).toContainText('0 of 5 rows match');
  await expect(page.getByText('No row matches these filters.')).toBeVisible();
  await bar.getByRole('button', { name: 'Back to the plain result' }).click();
  await expect(sql.status).toContainText('5 rows · 6 columns');
  // The bar is gone, and its button with it.
  await expect(grid).toBeFocused();
  await expect(grid.getByRole('gridcell').first()).not.toBeEmpty();

  await results.choose('id', 'Filter…');
  await results.filter('id').getByLabel('Rows where id').selectOption({ label: 'is less than' });
  await results.filter('id').getByLabel('Value').fill('30');
  await page.keyboard.press('Enter');
  await expect(sql.status).toContainText('3 of 5 rows match');
  for (const format of ['CSV', 'Parquet', 'NDJSON']) {
    const path = join(folder, `small.${format.toLowerCase()}`);
    await chooseInDialog(desktop, path);
    await page.getByRole('button', { name: 'Export result' }).click();
    await page.getByRole('menuitem', { name: new RegExp(`^${format}`) }).click();
    const said = page.getByText('the result shown here has 3.').filter({ hasText: path });
    await expect(said).toContainText('3 rows in the file');
    expect(await idsIn(path), format).toEqual([11, 19, 27]);
  }
});

test('copies cells in every format, exactly, and shows a value whole', async ({ desktop }) => {
  test.slow();
  const { page } = desktop;
  await run(page);
  const results = new ResultsGrid(page);
  const { grid, inspector } = results;
  const toast = (text: string) => expect(page.getByText(text).last()).toBeVisible();

  await grid.getByRole('gridcell').first().click();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Control+c');
  await toast('4 cells copied as tab-separated text');
  // The system has it after the event of the key, in which the toast is shown.
  await expect.poll(() => clipboard(desktop)).toBe('0\t\n1\tname 1');
  await page.keyboard.press('Control+Shift+c');
  await expect.poll(() => clipboard(desktop)).toBe('id\tname\n0\t\n1\tname 1');

  const copyAs = async (format: string): Promise<void> => {
    await results.onCell('name 1', format);
    await toast(`4 cells copied as ${format}`);
  };
  await copyAs('CSV');
  expect(await clipboard(desktop)).toBe('id,name\r\n0,\r\n1,name 1');
  await copyAs('Markdown table');
  expect(await clipboard(desktop)).toBe('| id | name |\n| ---: | --- |\n| 0 | NULL |\n| 1 | name 1 |');
  await copyAs('JSON');
  expect(JSON.parse(await clipboard(desktop))).toEqual([
    { id: '0', name: null },
    { id: '1', name: 'name 1' },
  ]);
  await copyAs('SQL INSERT');
  expect(await clipboard(desktop)).toBe('INSERT INTO my_table ("id", "name") VALUES\n  (0, NULL),\n  (1, \'name 1\');');
  await copyAs('SQL VALUES');
  expect(await clipboard(desktop)).toContain('AS copied("id", "name")');

  // Rows 1 and 3, by their numbers.
  await grid.getByRole('rowheader', { name: '1', exact: true }).click();
  await grid.getByRole('rowheader', { name: '3', exact: true }).click({ modifiers: ['Control'] });
  await page.keyboard.press('Control+c');
  await toast('12 cells copied as tab-separated text');
  const firstCells = async () => (await clipboard(desktop)).split('\n').map((line) => line.split('\t')[0]);
  await expect.poll(firstCells).toEqual(['0', '2']);
  // A cell of another column beside whole rows is no table.
  await results
    .cell('name 1')
    .first()
    .click({ modifiers: ['Control'] });
  await page.keyboard.press('Control+c');
  await toast('These ranges are no table together');
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+c');
  await toast('6,000,000 cells are too many for the clipboard');

  await grid
    .getByRole('gridcell', { name: /^\{"tags"/ })
    .first()
    .dblclick();
  await expect(inspector).toContainText('record');
  await expect(inspector).toContainText('9007199254740993');
  await expect(inspector).toContainText('(empty text)');
  for (const colours of ['light', 'dark'] as const) {
    await setColours(page, colours);
    expect(await violations(page), `A nested value in ${colours} colours`).toEqual([]);
  }
  await inspector.getByText('JSON', { exact: true }).click();
  await expect(inspector).toContainText('"big": "9007199254740993"');
  await inspector.getByRole('button', { name: 'Copy value' }).click();
  await toast('Value copied');
  expect(JSON.parse(await clipboard(desktop))).toEqual({ tags: ['a', null, ''], big: '9007199254740993' });

  await grid.focus();
  await page.keyboard.press('ArrowRight');
  await expect(inspector).toContainText('00000000  63 61 66 c3 a9');
  await inspector.getByText('Text', { exact: true }).click();
  await expect(inspector).toContainText('café');
  await grid.focus();
  await page.keyboard.press('ArrowRight');
  await expect(inspector).toContainText('An empty text');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await expect(inspector).toContainText('NULL: there is no value.');
  await page.keyboard.press('ArrowDown');
  await expect(inspector).toContainText('name 1');
  await page.keyboard.press('Escape');
  await expect(inspector).toBeHidden();
  await expect(grid).toBeFocused();
  await page.keyboard.press('Space');
  await expect(inspector).toContainText('name 1');
});

test('what would last for hours is cancelled, be it a pivot, a file or the columns of a feed, and leaves nothing', async ({
  desktop,
  folder,
}) => {
  test.slow();
  const { page } = desktop;
  const frame = new FramePage(page);
  const feeds = new FeedsPage(page);
  const lake = new LakePage(page);
  const sql = new SqlPage(page);
  const main = page.getByRole('main');
  const works = (): Promise<void> => expect.poll(() => load(desktop)).toBeGreaterThan(WORKING_PERCENT);
  const rests = (): Promise<void> => expect.poll(() => load(desktop)).toBeLessThan(RESTING_PERCENT);
  const answers = async (statement: string, answer: string): Promise<void> => {
    await sql.write(statement);
    await sql.run.click();
    await expect(sql.grid.getByRole('gridcell', { name: answer, exact: true })).toBeVisible();
  };

  await chooseInDialog(desktop, await writeSteps(folder, 9));
  await new FirstRunPage(page).openFolder.click();
  await expect(lake.fact('Records')).toHaveText('1');
  await frame.go('SQL');
  // Of the row there is now this has 9 rows; of the one that takes its place it would have them after hours.
  await answers(
    `SELECT 'part ' || (i % 3) AS part, i AS amount FROM steps, range(steps) t(i) WHERE i % 1000003 < 9`,
    '8',
  );
  await expect(sql.status).toContainText('9 rows');

  await test.step('a pivot', async () => {
    await writeSteps(folder, MANY_STEPS);
    await sql.show('Pivot');
    await expect(page.getByRole('status').filter({ hasText: 'Computing in DuckDB…' })).toBeVisible();
    await works();
    await page.getByRole('button', { name: 'Cancel pivot' }).click();
    await expect(main).toContainText('The pivot was cancelled.');
    await rests();
    await writeSteps(folder, 9);
    await page.getByRole('button', { name: 'Compute it' }).click();
    const pivot = page.getByRole('grid', { name: 'Pivot' });
    await expect(pivot.getByRole('gridcell', { name: '15', exact: true })).toBeVisible();
    await expect(main).toContainText('3 rows, 2 columns');
    await sql.show('Results');
  });

  await test.step('a file', async () => {
    await writeSteps(folder, MANY_STEPS);
    const target = join(folder, 'exported');
    await mkdir(target);
    await chooseInDialog(desktop, join(target, 'rows.csv'));
    const cancel = page.getByRole('button', { name: 'Cancel the export' });
    await page.getByRole('button', { name: 'Export result' }).click();
    await page.getByRole('menuitem', { name: /^CSV/ }).click();
    await expect(cancel).toBeVisible();
    await expect.poll(() => readdir(target)).toEqual([expect.stringMatching(/^\.lagoon-/)]);
    await works();
    await cancel.click();
    await expect(cancel).toBeHidden();
    await expect.poll(() => readdir(target)).toEqual([]);
    await rests();
    // Whoever stopped it need not be told so.
    await expect(page.getByText(/^Result exported$|^The result was not exported$/)).toHaveCount(0);
    // The rows that were there stay, and can be written once it is done in a moment.
    await writeSteps(folder, 9);
    await page.getByRole('button', { name: 'Export result' }).click();
    await page.getByRole('menuitem', { name: /^CSV/ }).click();
    await expect(page.getByText('9 rows in the file')).toBeVisible();
    expect(await readdir(target)).toEqual(['rows.csv']);
    await answers('SELECT 40 + 2 AS answer', '42');
  });

  await test.step('the columns of a feed', async () => {
    await chooseInDialog(desktop, await writeLongFolder(folder));
    await frame.go('Feeds');
    await feeds.openFolder.click();
    await expect(lake.fact('Records')).toHaveText('10,000,000,000');
    await lake.show('Profile');
    const status = page.getByRole('tabpanel').getByRole('status');
    await expect(status).toHaveText('0 of 2 columns described…');
    await works();
    await page.getByRole('tabpanel').getByRole('button', { name: 'Cancel', exact: true }).click();
    await expect(status).toHaveText('Cancelled after 0 of 2 columns.');
    await expect(page.getByRole('button', { name: 'Describe again' })).toBeVisible();
    await rests();
    await frame.go('SQL');
    await answers('SELECT 41 + 2 AS answer', '43');
  });
});

test('a row of any answer is followed back to the files of its feeds', async ({ desktop }) => {
  const { page } = desktop;
  await fillSampleLake(page);
  const sql = new SqlPage(page);
  const results = new ResultsGrid(page);
  const origin = page.getByRole('complementary', { name: 'Where the row came from' });
  const whereFrom = 'Where this row came from';

  await test.step('through a join, an order and a filter', async () => {
    await sql.write(
      `SELECT t.transaction_id, p.product_name AS sold, t.amount * 2 AS twice
FROM transaction_flattened t JOIN product_purchase_counts p USING (product_id)`,
    );
    await sql.run.click();
    await expect(sql.status).toContainText('3 columns');
    await results.name('transaction_id').click();
    await expect(sql.status).toContainText('sorted');
    await results.grid.getByRole('gridcell').first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: whereFrom }).click();
    const transaction = origin.getByRole('region', { name: 'transaction_flattened' });
    await expect(transaction).toContainText('1 row has the values of this one (by transaction_id).');
    await expect(
      transaction.getByRole('link', { name: /^streams\/transaction_flattened\/.*\.parquet$/ }),
    ).toBeVisible();
    await expect(transaction.getByRole('link', { name: /^Version \d/ })).toBeVisible();
    await expect(origin.getByRole('region', { name: 'product_purchase_counts' })).toContainText('(by product_name).');
    for (const colours of ['light', 'dark'] as const) {
      await setColours(page, colours);
      expect(await violations(page), `Origin of a row in ${colours} colours`).toEqual([]);
    }
    await page.keyboard.press('Escape');
    await expect(origin).toBeHidden();
    await expect(results.grid).toBeFocused();
    await results.grid.getByRole('gridcell').first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: whereFrom }).click();
    await expect(origin).toBeFocused();
    await results.bar.getByRole('button', { name: 'Back to the plain result' }).click();
    await expect(origin).toBeHidden();
  });

  await test.step('of a group, and of what is computed', async () => {
    await sql.write('SELECT currency, sum(amount) AS total FROM transaction_flattened GROUP BY currency');
    await sql.run.click();
    await expect(sql.status).toContainText('2 columns');
    await results.grid.getByRole('gridcell').first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: whereFrom }).click();
    await expect(origin).toContainText('Several rows make this one');
    await expect(origin).toContainText('More than 10 rows have the values of this one; the first of them follow');
    await origin.getByRole('link', { name: 'Ask for these rows in SQL' }).click();
    await expect(sql.editor).toContainText("WHERE currency = '");
    await expect(sql.status).toContainText('23 columns');
    await sql.write('SELECT sum(amount) AS total FROM transaction_flattened');
    await sql.run.click();
    await expect(sql.status).toContainText('1 row · 1 column');
    await expect(origin).toBeHidden();
    await results.grid.getByRole('gridcell').first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: whereFrom }).click();
    await expect(origin).toContainText('No value of this row stands in a feed as it is');
  });
});
