import { expect, test } from '../fixtures/app';
import { fillSampleLake } from '../fixtures/filled-lake';
import { knownData, showMarkedFrench, unmarked } from '../fixtures/marked-french';
import { SqlPage } from '../pages/sql-page';

/** Where the window can be, by its address. */
const places = [
  'overview',
  'feeds',
  'feeds?tab=new',
  'feeds?tab=archived',
  'feeds/transaction_stream',
  'consumers',
  'consumers?tab=messages',
  'lake',
  'lake?tab=maintenance',
  ...['partitions', 'versions', 'files', 'schema', 'profile', 'rows'].map(
    (tab) => `lake/transaction_stream?tab=${tab}`,
  ),
  'lake/payment_method_totals?tab=versions',
  'sql',
  'notebooks',
  'quarantine',
  'warehouse',
  ...['live', 'questions', 'connect', 'permissions'].map((tab) => `warehouse?tab=${tab}`),
  'reports',
  'reports?tab=runs',
  'settings',
];

test('each word that the window shows is of its catalogue, or is data', async ({ lagoon, page }) => {
  test.slow();
  await fillSampleLake(page);
  await expect(new SqlPage(page).grid).toBeVisible();
  await showMarkedFrench(page);
  const known = await knownData(lagoon.lakeRoot);
  for (const place of places) {
    await page.evaluate((hash) => {
      window.location.hash = hash;
    }, `#/${place}`);
    // By its tag: a drawer over the page hides it from those who ask for roles.
    await expect(page.locator('main h1').first()).toContainText('⟦');
    await expect(page.locator('[aria-busy="true"]:visible')).toHaveCount(0);
    await expect.poll(() => unmarked(page, known), { message: place }).toEqual([]);
  }
});
