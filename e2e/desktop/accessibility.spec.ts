import { expect, test } from '../fixtures/app';
import { fillSampleLake } from '../fixtures/filled-lake';
import { writeOrders } from '../fixtures/made-files';
import { setColours, violations } from '../fixtures/violations';
import { FeedsPage } from '../pages/feeds-page';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage, type PageName } from '../pages/frame-page';
import { ImportDialog } from '../pages/import-dialog';
import { LakePage } from '../pages/lake-page';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every page passes axe in ${colorScheme} colours`, async ({ folder, page }) => {
    test.slow();
    await setColours(page, colorScheme);
    await expect(new FirstRunPage(page).trySample).toBeVisible();
    expect(await violations(page)).toEqual([]);

    await fillSampleLake(page);
    const frame = new FramePage(page);
    const seen: Record<PageName, () => Promise<void>> = {
      Overview: () => expect(page.getByRole('heading', { name: 'Needs attention' })).toBeVisible(),
      Consumers: () => expect(page.getByRole('heading', { name: 'Consumers', exact: true })).toBeVisible(),
      Feeds: () => expect(new FeedsPage(page).row('transaction_stream')).toBeVisible(),
      Lake: async () => {
        await new LakePage(page).choose('transaction_stream');
        await new LakePage(page).days.first().click();
      },
      Reports: () => expect(page.getByRole('group', { name: 'Growth of the lake by day of commit' })).toBeVisible(),
      SQL: () => expect(page.getByRole('textbox', { name: 'SQL statement' })).toBeVisible(),
      Notebooks: () => expect(page.getByRole('heading', { name: 'Notebooks', exact: true })).toBeVisible(),
      Quarantine: () => expect(page.getByRole('heading', { name: 'Quarantine', exact: true })).toBeVisible(),
      Warehouse: () => expect(page.getByRole('button', { name: 'Make tables' })).toBeVisible(),
      Settings: () => expect(page.getByRole('region', { name: 'Checks' }).getByRole('listitem').first()).toBeVisible(),
    };
    for (const name of [
      'Overview',
      'Feeds',
      'Consumers',
      'Lake',
      'SQL',
      'Notebooks',
      'Quarantine',
      'Warehouse',
      'Reports',
      'Settings',
    ] as const) {
      await frame.go(name);
      await seen[name]();
      expect(await violations(page), name).toEqual([]);
    }
    await frame.go('Lake');
    const lake = new LakePage(page);
    await lake.choose('transaction_stream');
    await lake.show('Versions');
    await expect(lake.version(0)).toBeVisible();
    expect(await violations(page), 'Versions').toEqual([]);
    await lake.show('Maintenance');
    await expect(lake.upkeep('Vacuum')).toContainText('Every file on disk is needed.');
    expect(await violations(page), 'Maintenance').toEqual([]);

    await frame.go('Feeds');
    const form = new ImportDialog(page);
    await form.begin.click();
    await form.path.fill('/nowhere.csv');
    await form.look.click();
    await expect(form.dialog.getByRole('alert')).toBeVisible();
    expect(await violations(page), 'Import that fails').toEqual([]);
    await form.path.fill(await writeOrders(folder, 'orders.csv', 2, 1));
    await form.look.click();
    await expect(form.start).toBeVisible();
    expect(await violations(page), 'Import').toEqual([]);
    await form.start.click();
    await expect(form.dialog.getByRole('link', { name: 'Open orders' })).toBeVisible();
    expect(await violations(page), 'Import that is done').toEqual([]);
  });
}
