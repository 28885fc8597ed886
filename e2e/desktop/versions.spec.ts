import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/app';
import { lagoon as commandLine } from '../fixtures/command-line';
import { writeOrders } from '../fixtures/made-files';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';
import { LakePage } from '../pages/lake-page';
import { SqlPage } from '../pages/sql-page';

/** The stream `orders` in two versions: 6 rows, then 10. Ends on its Lake page. */
async function twoVersions(page: Page, folder: string, lakeRoot: string): Promise<void> {
  await new FirstRunPage(page).startEmpty.click();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  const made = ['--event-time', 'placed_at', '--key', 'id'];
  const imports = [
    [await writeOrders(folder, 'first.csv', 3, 1), ...made],
    [await writeOrders(folder, 'second.csv', 2, 7)],
  ];
  for (const args of imports) {
    const { code, stderr } = await commandLine(['import', ...args, '--feed', 'orders', '--lake', lakeRoot]);
    expect(code, stderr).toBe(0);
  }
  await page.reload();
  await new FramePage(page).go('Lake');
  await new LakePage(page).choose('orders');
}

test('an earlier version is queried, compared and restored', async ({ folder, lagoon, page }) => {
  await twoVersions(page, folder, lagoon.lakeRoot);
  const lake = new LakePage(page);
  const sql = new SqlPage(page);
  await expect(lake.fact('Records')).toHaveText('10');
  await lake.show('Versions');
  await expect(lake.tableRows).toHaveCount(2);
  await expect(lake.version(1)).toContainText('current');
  await expect(lake.version(0)).toContainText('+6');

  await page.getByRole('link', { name: 'Query version 0' }).click();
  await expect(sql.editor).toContainText('AT (VERSION => 0)');
  await expect(sql.status).toContainText('6 rows');
  await page.goBack();

  await page.getByRole('link', { name: 'Compare version 0' }).click();
  const diff = page.getByRole('region', { name: 'Comparison of two versions of orders' });
  await expect(diff.getByRole('link', { name: 'Show the 4 added rows' })).toBeVisible();
  await expect(diff).toContainText('Rows are told apart by id.');
  await diff.getByRole('link', { name: 'All versions' }).click();

  await lake.act(0, 'Restore this version');
  const dialog = lake.dialog('Restore version 0 of orders?');
  await expect(dialog).toContainText('10 rows become 6.');
  await expect(dialog).toContainText('4 rows go.');
  await expect(dialog).toContainText('Source positions do not move back');
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(lake.version(2)).toContainText('Restored');
  await expect(lake.fact('Records')).toHaveText('6');
});
