import { expect, test } from '../fixtures/app';
import { FramePage } from '../pages/frame-page';
import { LakePage } from '../pages/lake-page';
import { ReportsPage } from '../pages/reports-page';
import { SqlPage } from '../pages/sql-page';

test.use({ start: 'sample lake' });

test('the report leads from figures to what is behind them', async ({ page }) => {
  const frame = new FramePage(page);
  const reports = new ReportsPage(page);
  await frame.go('Reports');
  await expect(reports.total('Feeds')).toHaveText('8');
  await expect(reports.row('transaction_stream')).toContainText('100,000');
  await reports.open('transaction_stream');
  await expect(reports.days('transaction_stream')).toHaveCount(30);
  await reports.days('transaction_stream').last().click();
  await expect(new LakePage(page).days.first()).toHaveAttribute('aria-pressed', 'true');

  await frame.go('Reports');
  await reports.queryRuns.click();
  const sql = new SqlPage(page);
  await expect(sql.editor).toContainText('FROM lagoon_runs');
  await expect(sql.grid.getByRole('columnheader', { name: /^logged_at\b/ })).toBeVisible();
});
