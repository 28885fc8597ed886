import { expect, test } from '../fixtures/app';
import { lagoon as commandLine } from '../fixtures/command-line';
import { writeForeignStream, writeManyVisits, writeOrders } from '../fixtures/made-files';
import { FeedsPage } from '../pages/feeds-page';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';
import { LakePage } from '../pages/lake-page';

test('an import and a compaction of one feed are shown and cancelled each by itself', async ({
  folder,
  lagoon,
  page,
}) => {
  await new FirstRunPage(page).startEmpty.click();
  await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible();
  // Both long enough to be seen at work: the compaction where it is begun, the import until it is cancelled.
  await writeForeignStream(lagoon.lakeRoot, 'store_visits', 4_000_000, 3);
  const csv = await writeManyVisits(folder, 12_000_000);
  const { code, stderr } = await commandLine(['adopt', 'store_visits', '--lake', lagoon.lakeRoot]);
  expect(code, stderr).toBe(0);
  await page.reload();
  const frame = new FramePage(page);
  const feeds = new FeedsPage(page);
  const lake = new LakePage(page);

  await frame.go('Feeds');
  await feeds.import('store_visits').click();
  const into = lake.dialog('Import files into store_visits');
  await into.getByRole('textbox').first().fill(csv);
  await into.getByRole('button', { name: 'Look inside' }).click();
  await into.getByRole('button', { name: 'Import', exact: true }).click();
  await into.getByRole('button', { name: 'Go on in the background' }).click();
  await expect(feeds.progress('import into', 'store_visits')).toBeVisible();

  await frame.go('Lake');
  await lake.choose('store_visits');
  await lake.show('Maintenance');
  await lake.upkeep('Compaction').getByRole('button', { name: 'Compact', exact: true }).click();
  await expect(feeds.progress('compaction of', 'store_visits')).toBeVisible();
  await frame.go('Feeds');
  await feeds.cancel('import into', 'store_visits').click();
  await expect(feeds.progress('import into', 'store_visits')).toBeHidden();
  await expect(feeds.import('store_visits')).toBeVisible();
  await expect(feeds.progress('compaction of', 'store_visits')).toBeHidden();

  await feeds.open('store_visits');
  await feeds.details.getByRole('tab', { name: 'Runs' }).click();
  const runs = feeds.details.getByRole('tabpanel').getByRole('listitem');
  await expect(runs.filter({ hasText: 'Import' }).getByRole('img', { name: 'Cancelled' })).toBeVisible();
  await expect(runs.filter({ hasText: 'Compaction' }).getByRole('img', { name: 'Done' })).toBeVisible();
});

test('a feed made of files is offered an import where others are offered an export', async ({
  folder,
  lagoon,
  page,
}) => {
  await new FirstRunPage(page).startEmpty.click();
  await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible();
  const first = await writeOrders(folder, 'first.csv', 3, 1);
  const made = ['--event-time', 'placed_at', '--key', 'id', '--lake', lagoon.lakeRoot];
  const { code, stderr } = await commandLine(['import', first, '--feed', 'orders', ...made]);
  expect(code, stderr).toBe(0);
  await page.reload();
  await new FramePage(page).go('Feeds');
  const feeds = new FeedsPage(page);
  await expect(feeds.row('orders')).toContainText('Imported files');
  await expect(feeds.export('orders')).toHaveCount(0);
  await expect(feeds.exportAll).toBeDisabled();

  await feeds.import('orders').click();
  const lake = new LakePage(page);
  const dialog = lake.dialog('Import files into orders');
  await dialog
    .getByRole('textbox')
    .first()
    .fill(await writeOrders(folder, 'second.csv', 2, 7));
  await dialog.getByRole('button', { name: 'Look inside' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Feed', exact: true })).toHaveValue('orders');
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await dialog.getByRole('link', { name: 'Open orders' }).click();
  await expect(lake.fact('Records')).toHaveText('10');
});
