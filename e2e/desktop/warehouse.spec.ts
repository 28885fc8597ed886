import { expect, test } from '../fixtures/app';
import { setColours, violations } from '../fixtures/violations';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';
import { SettingsPage } from '../pages/settings-page';
import { WarehousePage } from '../pages/warehouse-page';

test.describe('on the sample lake', () => {
  test.use({ start: 'sample lake' });

  test('the warehouse is made, filled, compared, asked, and gets a table of another feed', async ({ page }) => {
    test.slow();
    await new FramePage(page).go('Warehouse');
    const warehouse = new WarehousePage(page);

    await expect(warehouse.connection).toContainText('Embedded DuckDB file');
    await expect(warehouse.region).toContainText('fact_payment_method_totals');
    await warehouse.make.press('Enter');
    await expect(warehouse.schema).toContainText('The schema is as Lagoon makes it.');
    await expect(warehouse.table('fact_product_purchase_counts')).toContainText('Not loaded yet');

    await warehouse.syncAll.click();
    for (const table of ['fact_payment_method_totals', 'fact_user_transaction_summary_eur']) {
      await expect(warehouse.table(table)).toContainText('Up to date', { timeout: 150_000 });
    }
    await expect(warehouse.table('dim_users')).toContainText('5,000 inserted');
    await expect(warehouse.table('fact_user_transaction_summary')).toContainText(/Last sync: [\d,]+ rows in v1/);
    await expect(warehouse.table('fact_payment_method_totals')).toContainText('0 refused');
    await expect(page.getByRole('contentinfo')).toContainText('No jobs running');

    await warehouse.sync('fact_payment_method_totals').click();
    await expect(warehouse.table('fact_payment_method_totals')).toContainText('0 inserted');
    await warehouse.verify('fact_payment_method_totals').click();
    await expect(warehouse.table('fact_payment_method_totals')).toContainText(
      'are the same in the lake and in the warehouse',
    );

    for (const colours of ['light', 'dark'] as const) {
      await setColours(page, colours);
      expect(await violations(page), `Tables in ${colours} colours`).toEqual([]);
    }

    await warehouse.show('Sample queries');
    await warehouse.sample(/revenue of each product category/i).click();
    await expect(warehouse.sql).toHaveValue(/GROUP BY product_category/);
    await warehouse.sql.press('Control+Enter');
    await expect(warehouse.grid.getByRole('columnheader', { name: /^total_revenue\b/ })).toBeVisible();
    await expect(warehouse.grid.getByRole('gridcell').first()).not.toBeEmpty();
    await warehouse.sql.fill('DELETE FROM dim_users');
    await warehouse.run.click();
    await expect(warehouse.region.getByRole('alert')).toContainText('The query failed');
    for (const colours of ['light', 'dark'] as const) {
      await setColours(page, colours);
      expect(await violations(page), `Sample queries in ${colours} colours`).toEqual([]);
    }

    await warehouse.show('Connect BI tools');
    await expect(warehouse.panel('Connection for BI tools')).toContainText('BI tools need a MySQL server');
    await expect(warehouse.panel('Views to pick')).toContainText('latest_user_transaction_summary_eur');
    for (const colours of ['light', 'dark'] as const) {
      await setColours(page, colours);
      expect(await violations(page), `Connect BI tools in ${colours} colours`).toEqual([]);
    }

    await warehouse.show('Tables');
    await warehouse.map.open.click();
    await warehouse.map.choose('payment_method_totals');
    await expect(warehouse.map.name).toHaveValue('fact_payment_method_totals');
    await warehouse.map.name.fill('fact_methods');
    await warehouse.map.propose.click();
    await expect(warehouse.map.ddl).toContainText('CREATE TABLE');
    await warehouse.map.columnType('payment_method').fill('VARCHAR(');
    await expect(warehouse.map.agree('fact_methods')).toBeDisabled();
    await warehouse.map.columnType('payment_method').fill('varchar(40)');
    await warehouse.map.columnName('payment_method').fill('method');
    await expect(warehouse.map.ddl).toContainText(/method\W+VARCHAR\(40\)/);
    expect(await violations(page), 'Map a feed').toEqual([]);
    await warehouse.map.agree('fact_methods').click();
    await expect(warehouse.map.dialog).toBeHidden();
    await expect(warehouse.table('fact_methods')).toContainText('Not loaded yet');
    await warehouse.sync('fact_methods').press('Enter');
    await expect(warehouse.table('fact_methods')).toContainText('Up to date', { timeout: 60_000 });
  });
});

test('a server that does not answer is told with what to do, and the page goes on', async ({ page }) => {
  await new FirstRunPage(page).startEmpty.click();
  const frame = new FramePage(page);
  const settings = new SettingsPage(page);
  await settings.setUpMysql({ host: '127.0.0.1', port: 1, username: 'lagoon' });
  await settings.save.click();
  await expect(page.getByText('The settings of this lake are saved.')).toBeVisible();

  await frame.go('Warehouse');
  const warehouse = new WarehousePage(page);
  await expect(warehouse.problem).toContainText('127.0.0.1:1', { timeout: 60_000 });
  await expect(warehouse.make).toHaveCount(0);
  await warehouse.show('Connect BI tools');
  await expect(warehouse.panel('Connection for BI tools')).toContainText('data_warehouse');
  await warehouse.show('Tables');
  for (const colours of ['light', 'dark'] as const) {
    await setColours(page, colours);
    expect(await violations(page), `Failing in ${colours} colours`).toEqual([]);
  }
});
