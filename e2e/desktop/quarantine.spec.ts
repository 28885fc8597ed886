import { expect, test } from '../fixtures/app';
import { importOrders, rowsOf } from '../fixtures/quarantined-orders';
import { setColours, violations } from '../fixtures/violations';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';
import { QuarantinePage } from '../pages/quarantine-page';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`records are looked at, corrected into the feed and discarded, in ${colorScheme} colours`, async ({
    folder,
    lagoon,
    page,
  }) => {
    test.slow();
    const { lakeRoot } = lagoon;
    await setColours(page, colorScheme);
    await new FirstRunPage(page).startEmpty.click();
    await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible();
    await new FramePage(page).go('Quarantine');
    await expect(page.getByText('Nothing is in quarantine')).toBeVisible();
    expect(await violations(page), 'empty').toEqual([]);

    await importOrders(folder, lakeRoot);
    await page.reload();
    const quarantine = new QuarantinePage(page);
    await expect(quarantine.heading).toBeVisible();
    await expect(page.getByText('3 records that did not fit')).toBeVisible();
    await expect(quarantine.fits).toHaveText('0 of 3 records fit.');
    await expect(quarantine.records).toHaveCount(4);
    expect(await violations(page), 'page').toEqual([]);

    await quarantine.reason('amount: … is not a decimal(38,10)').click();
    await expect(quarantine.records).toHaveCount(3);
    await quarantine.inspect(1, 0);
    await expect(quarantine.dialog).toContainText('{"id":3,"amount":"abc"}');
    expect(await violations(page), 'inspector').toEqual([]);
    await page.keyboard.press('Escape');

    await quarantine.chooseFix('Replace text');
    await page.getByLabel('Text to replace').fill('"abc"');
    await page.getByLabel('Replace it by').fill('3.5');
    await expect(quarantine.fits).toHaveText('2 of 2 records fit.');
    await expect(page.getByRole('group', { name: 'Before and after' })).toContainText('{"id":3,"amount":3.5}');
    expect(await violations(page), 'dry run').toEqual([]);
    expect(await rowsOf(lakeRoot, 'orders')).toBe('n\n2\n');
    await quarantine.button('Redrive…').click();
    await expect(quarantine.dialog).toContainText('Take 2 records out of quarantine into orders?');
    await quarantine.dialog.getByRole('button', { name: 'Redrive', exact: true }).click();
    await expect(page.getByText('1 record that did not fit')).toBeVisible();
    expect(await rowsOf(lakeRoot, 'orders')).toBe('n\n4\n');
    expect(await rowsOf(lakeRoot, 'orders_quarantine')).toBe('n\n1\n');

    await quarantine.button('All records').click();
    await quarantine.button('Discard…').click();
    await expect(quarantine.dialog).toContainText('Discard 1 record of orders for good?');
    await quarantine.dialog.getByRole('button', { name: 'Discard', exact: true }).click();
    await expect(page.getByText('Nothing is in quarantine')).toBeVisible();
    expect(await rowsOf(lakeRoot, 'orders_quarantine')).toBe('n\n0\n');
  });
}
