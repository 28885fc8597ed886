import { expect, test } from '../fixtures/app';
import { FramePage } from '../pages/frame-page';
import { LakePage } from '../pages/lake-page';
import { SqlPage } from '../pages/sql-page';

test.use({ start: 'sample lake' });

test('a stream is browsed by day, down to its files and the query of one day', async ({ page }) => {
  const lake = new LakePage(page);
  const sql = new SqlPage(page);
  await new FramePage(page).go('Lake');
  await lake.choose('transaction_flattened');
  await expect(lake.fact('Records')).toHaveText('100,000');
  await expect(lake.days).toHaveCount(30);

  // By keyboard: the calendar is one stop, the arrows go from day to day.
  await lake.days.first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(lake.days.nth(1)).toHaveAttribute('aria-pressed', 'true');
  await expect(lake.tableRows).toHaveCount(1);

  await lake.show('Schema');
  await expect(lake.tableRows.filter({ hasText: 'user_country' })).toHaveCount(1);
  await lake.show('First rows');
  await expect(lake.rows).toHaveAttribute('aria-rowcount', '201');
  await lake.show('Versions');
  await expect(lake.tableRows).toHaveCount(1);
  await expect(lake.version(0)).toContainText('Export');

  await lake.show('Partitions');
  await lake.days.first().click();
  await lake.queryDay.click();
  await expect(sql.editor).toContainText(/WHERE year = \d{4} AND month = \d+ AND day = \d+/);
  if (!(await sql.grid.isVisible())) await sql.run.click();
  await expect(sql.grid).toHaveAttribute('aria-rowcount', '1001');
});

test('a table is browsed by version', async ({ page }) => {
  const lake = new LakePage(page);
  await new FramePage(page).go('Lake');
  await lake.choose('payment_method_totals');
  await expect(lake.tableRows).toHaveCount(1);
  await expect(lake.tableRows.first()).toContainText('current');
  await expect(lake.tableRows.first()).toContainText('v1');
});
