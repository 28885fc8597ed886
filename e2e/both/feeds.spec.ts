import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '../fixtures/app';
import { FeedsPage } from '../pages/feeds-page';
import { FramePage } from '../pages/frame-page';
import { SettingsPage } from '../pages/settings-page';

test.use({ start: 'sample lake' });

test('exports one feed, and leaves it as it was when the export is cancelled', async ({ lagoon, page }) => {
  const frame = new FramePage(page);
  const feeds = new FeedsPage(page);

  await frame.go('Feeds');
  await feeds.export('transaction_stream').click();
  await expect(feeds.row('transaction_stream')).toContainText('110,000');
  await feeds.export('payment_method_totals').click();
  await expect(feeds.row('payment_method_totals')).toContainText('Version 2');

  // Long enough to be caught in the middle.
  await frame.go('Settings');
  const settings = new SettingsPage(page);
  await page.getByRole('textbox', { name: 'Events of each later export' }).fill('20000000');
  await settings.save.click();
  await expect(page.getByText('The settings of this lake are saved.')).toBeVisible();

  await frame.go('Feeds');
  const log = join(lagoon.lakeRoot, 'streams', 'transaction_stream', '_delta_log');
  const committed = await readdir(log);
  await feeds.export('transaction_stream').click();
  await expect(feeds.progress('export of', 'transaction_stream')).toHaveAttribute('aria-valuetext', /Reading|Writing/);
  await feeds.cancel('export of', 'transaction_stream').click();
  await expect(feeds.export('transaction_stream')).toBeVisible();
  await expect(feeds.row('transaction_stream')).toContainText('110,000');
  expect(await readdir(log)).toEqual(committed);

  await feeds.open('transaction_stream');
  await feeds.details.getByRole('tab', { name: 'Runs' }).click();
  const runs = feeds.details.getByRole('tabpanel').getByRole('listitem');
  await expect(runs).toHaveCount(3);
  await expect(runs.first().getByRole('img', { name: 'Cancelled' })).toBeVisible();
});

test('a disabled feed is not exported, alone or with all', async ({ page }) => {
  const feeds = new FeedsPage(page);
  await new FramePage(page).go('Feeds');

  await feeds.enabled('product_purchase_counts').click({ force: true });
  await expect(feeds.row('product_purchase_counts')).toContainText('Disabled');
  await expect(feeds.export('product_purchase_counts')).toBeDisabled();
  await feeds.exportAll.click();
  await expect(feeds.row('payment_method_totals')).toContainText('Version 2');

  await feeds.enabled('product_purchase_counts').click({ force: true });
  await expect(feeds.row('product_purchase_counts')).toContainText('Version 1');
  await expect(feeds.export('product_purchase_counts')).toBeEnabled();
});
