import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '../fixtures/app';
import { setColours, violations } from '../fixtures/violations';
import { ChartPanel } from '../pages/chart-panel';
import { FramePage } from '../pages/frame-page';
import { SqlPage } from '../pages/sql-page';

test.use({ start: 'sample lake' });

const pngHead = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

test('revenue per country per day is drawn, read, saved as a picture and gone on from as SQL', async ({
  desktop,
  folder,
}) => {
  test.slow();
  const { page, electron } = desktop;
  const check = async (name: string): Promise<void> => {
    for (const colours of ['light', 'dark'] as const) {
      await setColours(page, colours);
      expect(await violations(page), `${name} in ${colours} colours`).toEqual([]);
    }
  };
  await new FramePage(page).go('SQL');
  const sql = new SqlPage(page);
  const chart = new ChartPanel(page);
  await sql.write('FROM transaction_flattened');
  await page.keyboard.press('Escape');
  await sql.run.click();
  await expect(sql.status).toContainText('rows');
  await sql.show('Chart');
  await chart.choose('Series', 'user_country');
  const figure = chart.figure(/^Line chart of sum of amount by timestamp \(day, UTC\) and user_country$/);
  await expect(figure.locator('path').first()).toBeVisible();
  await expect(chart.notes).toContainText('all of the result');
  await expect(chart.notes).toContainText('Times are UTC.');
  await expect(chart.legend.getByRole('listitem').first()).toBeVisible();
  await chart.beside('Table');
  // Cents, though they are drawn as floats.
  await expect(chart.table.getByRole('gridcell', { name: /^\d+\.\d\d$/ }).first()).toBeVisible();
  await check('Chart and table');

  const chooseInDialog = (path: string): Promise<void> =>
    electron.evaluate(({ dialog }, chosen) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
    }, path);
  const path = join(folder, 'revenue.png');
  await chooseInDialog(path);
  await chart.savePicture.click();
  await page.getByRole('menuitem', { name: /^PNG/ }).click();
  await expect(page.getByText('Picture saved')).toBeVisible();
  const png = await readFile(path);
  expect([...png.subarray(0, 8)]).toEqual(pngHead);
  // Width and height of the first chunk: two pixels to a point, and none of them without the title above.
  const box = await figure.boundingBox();
  expect(png.readUInt32BE(16)).toBe(Math.ceil(box?.width ?? 0) * 2);
  expect(png.readUInt32BE(20)).toBeGreaterThan((box?.height ?? 0) * 2);

  const drawing = join(folder, 'revenue.svg');
  await chooseInDialog(drawing);
  await writeFile(drawing, 'mine');
  await chart.savePicture.click();
  await page.getByRole('menuitem', { name: /^SVG/ }).click();
  const question = page.getByRole('dialog');
  await expect(question).toContainText(drawing);
  expect(await readFile(drawing, 'utf8')).toBe('mine');
  await question.getByRole('button', { name: 'Replace' }).click();
  await expect(question).toBeHidden();
  const svg = await readFile(drawing, 'utf8');
  expect(svg).toContain('Line chart of sum of amount by timestamp (day, UTC) and user_country');
  expect(svg).not.toContain('var(--');
  expect((await readdir(folder)).filter((name) => name.includes('lagoon-') || name.startsWith('.'))).toEqual([]);

  await chart.beside('Chart only');
  for (const [type, name] of [
    ['Area', /^Area chart of/],
    ['Bar', /^Bar chart of/],
    ['Stacked', /^Stacked bar chart of/],
    ['Scatter', /^Scatter chart of amount by/],
    ['Histogram', /^Histogram of rows by timestamp/],
    ['Heat map', /^Heat map of sum of amount/],
  ] as const) {
    await chart.choose('Type', type);
    await expect(chart.figure(name).locator('path, rect').first()).toBeVisible();
  }
  await chart.choose('Aggregate', 'Median');
  await expect(chart.figure(/^Heat map of median of amount/)).toBeVisible();

  await chart.beside('SQL');
  await expect(chart.statement).toContainText('median("amount")');
  await check('Heat map and statement');
  await chart.openStatement.click();
  await expect(sql.editor).toContainText('date_trunc(\'day\', "timestamp")');
  await expect(sql.status).toContainText('3 columns');
});

test('a pivot is made by the keyboard and by dragging, has totals, and is a statement to go on from', async ({
  desktop,
}) => {
  test.slow();
  const { page } = desktop;
  await new FramePage(page).go('SQL');
  const sql = new SqlPage(page);
  await sql.write('FROM transaction_flattened');
  await page.keyboard.press('Escape');
  await sql.run.click();
  await expect(sql.status).toContainText('rows');
  await sql.show('Pivot');
  const options = page.getByRole('group', { name: 'Pivot options' });
  const table = page.getByRole('grid', { name: 'Pivot' });
  await expect(table.getByRole('columnheader', { name: /sum of amount/ })).toBeVisible();

  const columns = options.getByRole('combobox', { name: 'Columns' });
  await columns.focus();
  await page.keyboard.type('user_country');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(table.getByRole('columnheader', { name: /^DE/ })).toBeVisible();
  await options.getByText('Total per row').click();
  await options.getByText('Total per column').click();
  await expect(page.getByText(/rows, 13 columns$/)).toBeVisible();
  await table.press('Control+End');
  await expect(table.getByRole('columnheader', { name: /^Total/ })).toBeInViewport();
  await table.press('Control+Home');
  await expect(table.getByRole('columnheader', { name: /^timestamp/ })).toBeInViewport();

  const chips = options.getByRole('group', { name: 'Columns of the result, to drag' });
  await chips.getByText('status', { exact: true }).dragTo(options.getByRole('combobox', { name: 'Rows' }));
  await expect(table.getByRole('columnheader', { name: /^status/ })).toBeVisible();
  for (const colours of ['light', 'dark'] as const) {
    await setColours(page, colours);
    expect(await violations(page), `Pivot in ${colours} colours`).toEqual([]);
  }

  await columns.click();
  await page.getByRole('option', { name: 'transaction_id', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('at most 200 can be shown');
  await page.keyboard.press('Escape');
  await columns.press('Backspace');
  await expect(table).toBeVisible();

  await page.getByRole('button', { name: 'Show SQL' }).click();
  await page.getByRole('button', { name: 'Open as statement' }).click();
  await expect(sql.editor).toContainText('GROUPING SETS');
  await sql.show('Results');
  await expect(sql.grid.getByRole('columnheader', { name: /^DE/ })).toBeVisible();
});
