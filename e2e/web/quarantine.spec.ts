import { expect, test } from '../fixtures/app';
import { importOrders, rowsOf } from '../fixtures/quarantined-orders';
import { launchWeb } from '../fixtures/web';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';
import { QuarantinePage } from '../pages/quarantine-page';

test('a discard is of what its question named, whatever another window takes meanwhile', async ({ folder }) => {
  test.slow();
  const lagoon = await launchWeb(folder);
  try {
    const one = lagoon.page;
    await new FirstRunPage(one).startEmpty.click();
    await expect(one.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible();
    await importOrders(folder, lagoon.lakeRoot);
    await one.reload();
    await new FramePage(one).go('Quarantine');
    const first = new QuarantinePage(one);
    await first.button('Discard…').click();
    await expect(first.dialog).toContainText('Discard 3 records of orders for good?');

    const two = await one.context().newPage();
    await two.goto(lagoon.url);
    await new FramePage(two).go('Quarantine');
    const second = new QuarantinePage(two);
    await second.reason('amount: … is not a decimal(38,10)').click();
    await second.chooseFix('Replace text');
    await two.getByLabel('Text to replace').fill('"abc"');
    await two.getByLabel('Replace it by').fill('3.5');
    await second.button('Redrive…').click();
    await second.dialog.getByRole('button', { name: 'Redrive', exact: true }).click();

    await expect(one.getByText('1 record that did not fit')).toBeVisible();
    await expect(first.dialog).toContainText('Discard 3 records of orders for good?');
    const discard = first.dialog.getByRole('button', { name: 'Discard', exact: true });
    await discard.click();
    await expect(first.dialog.getByRole('alert')).toContainText('has 1 such records by now, not 3');
    await expect(first.dialog).toContainText('Discard 1 record of orders for good?');
    expect(await rowsOf(lagoon.lakeRoot, 'orders_quarantine')).toBe('n\n1\n');
    await discard.click();
    await expect(one.getByText('Nothing is in quarantine')).toBeVisible();
  } finally {
    await lagoon.close();
  }
});
