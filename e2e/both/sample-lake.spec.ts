import { expect, test } from '../fixtures/app';
import { FirstRunPage } from '../pages/first-run-page';
import { FeedsPage } from '../pages/feeds-page';
import { FramePage } from '../pages/frame-page';
import { OverviewPage } from '../pages/overview-page';
import { SqlPage } from '../pages/sql-page';

const feeds = [
  'payment_method_totals',
  'product_purchase_counts',
  'transaction_flattened',
  'transaction_stream',
  'transaction_stream_anonymized',
  'transaction_stream_blacklisted',
  'user_transaction_summary',
  'user_transaction_summary_eur',
];

test('one click leads from an empty folder to eight filled feeds, a join of two and a chart', async ({ page }) => {
  const firstRun = new FirstRunPage(page);
  const sql = new SqlPage(page);
  const frame = new FramePage(page);
  await firstRun.trySample.click();
  await expect(firstRun.filling.getByRole('listitem')).toHaveCount(feeds.length);

  await expect(sql.editor).toContainText('JOIN product_purchase_counts', { timeout: 150_000 });
  await expect(sql.grid.getByRole('columnheader', { name: /total_amount/ })).toBeVisible();
  await expect(sql.grid.getByRole('gridcell', { name: 'US', exact: true })).toBeVisible();

  await sql.show('Chart');
  await expect(sql.chart).toBeVisible();
  await expect(sql.chart.locator('svg path').first()).toBeVisible();

  await frame.go('Feeds');
  const list = new FeedsPage(page);
  for (const feed of feeds) await expect(list.row(feed)).toContainText(/Version 1|days/);
  await frame.go('Overview');
  await expect(new OverviewPage(page).total('Feeds')).toHaveText('8');
  await expect(new OverviewPage(page).attention).toContainText('Nothing needs attention');
});
