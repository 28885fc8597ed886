import { readFile } from 'node:fs/promises';
import { expect, test } from '../fixtures/app';
import { writeForeignStream, writeOrders } from '../fixtures/made-files';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';
import { ImportDialog } from '../pages/import-dialog';
import { LakePage } from '../pages/lake-page';
import { SqlPage } from '../pages/sql-page';

test('a CSV becomes a feed, and the same file a second time adds nothing', async ({ folder, page }) => {
  await new FirstRunPage(page).startEmpty.click();
  const csv = await writeOrders(folder, 'orders.csv', 3, 1);
  await new FramePage(page).go('Feeds');
  const form = new ImportDialog(page);
  const lake = new LakePage(page);

  await form.begin.click();
  await form.path.fill(`${folder}/nowhere.csv`);
  await form.look.click();
  await expect(form.dialog.getByRole('alert')).toContainText('nowhere.csv');
  await form.path.fill(csv);
  await form.look.click();
  await expect(form.dialog).toContainText('CSV · 1 file');
  await expect(form.feed).toHaveValue('orders');
  await expect(form.dialog.getByRole('rowheader', { name: 'placed_at' })).toBeVisible();
  await form.start.click();
  await form.dialog.getByRole('link', { name: 'Open orders' }).click();
  await expect(lake.fact('Records')).toHaveText('6');
  await expect(lake.days).toHaveCount(3);

  await new FramePage(page).go('Feeds');
  await form.begin.click();
  await form.path.fill(csv);
  await form.look.click();
  await expect(form.dialog).toContainText('The rows are added to orders');
  await form.start.click();
  await form.dialog.getByRole('link', { name: 'Open orders' }).click();
  await expect(lake.fact('Records')).toHaveText('6');
});

test('a folder that another program laid into the lake is adopted where it lies', async ({ lagoon, page }) => {
  await new FirstRunPage(page).startEmpty.click();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  const [path = ''] = await writeForeignStream(lagoon.lakeRoot, 'store_visits', 500);
  const before = await readFile(path);
  await page.reload();
  await new FramePage(page).go('Feeds');
  await page.getByRole('button', { name: 'Adopt store_visits' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Adopt', exact: true }).click();
  await expect(page.getByText('1 folder with 500 rows is a feed now.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Adopt store_visits' })).toBeHidden();
  expect((await readFile(path)).equals(before)).toBe(true);

  const sql = new SqlPage(page);
  await new FramePage(page).go('SQL');
  await sql.write('SELECT count(*) FROM store_visits');
  await sql.run.click();
  await expect(sql.grid.getByRole('gridcell', { name: '500', exact: true })).toBeVisible();
});
