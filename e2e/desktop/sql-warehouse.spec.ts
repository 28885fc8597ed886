import { expect, test } from '../fixtures/app';
import { fillSampleLake } from '../fixtures/filled-lake';
import { setColours, violations } from '../fixtures/violations';
import { FramePage } from '../pages/frame-page';
import { SqlPage } from '../pages/sql-page';
import { WarehousePage } from '../pages/warehouse-page';

test('the SQL page asks the warehouse, and keeps what the lake was asked', async ({ page }) => {
  test.slow();
  await fillSampleLake(page);
  const main = page.getByRole('main');
  const sql = new SqlPage(page);
  await expect(sql.grid).toBeVisible();
  const askedOfLake = await sql.editor.textContent();
  expect(askedOfLake).toContain('FROM');
  const rowsOfLake = await sql.status.textContent();

  await sql.ask('Warehouse');
  await expect(main).toContainText('The warehouse has no tables yet');
  await expect(main).toContainText(/embedded DuckDB file .*warehouse\.duckdb/);
  await sql.write('SELECT 1');
  await sql.run.click();
  await expect(main).toContainText('The warehouse has no tables yet');
  for (const colours of ['light', 'dark'] as const) {
    await setColours(page, colours);
    expect(await violations(page), `Before the tables are made, in ${colours} colours`).toEqual([]);
  }

  await main.getByRole('link', { name: 'Go and make the tables' }).click();
  const warehouse = new WarehousePage(page);
  await warehouse.make.click();
  await warehouse.sync('fact_product_purchase_counts').click();
  await expect(warehouse.table('fact_product_purchase_counts')).toContainText('Up to date', { timeout: 150_000 });
  await new FramePage(page).go('SQL');

  await sql.editor.clear();
  await sql.editor.pressSequentially('SELECT p.purch FROM latest_product_purchase_counts p');
  for (let i = 0; i < ' FROM latest_product_purchase_counts p'.length; i += 1) await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Control+Space');
  await expect(sql.offered).toHaveText([/^purchase_count/]);
  await page.keyboard.press('Escape');

  await sql.write(
    'SELECT product_name, purchase_count FROM latest_product_purchase_counts ORDER BY purchase_count DESC LIMIT 5',
  );
  await sql.editor.press('Control+Enter');
  await expect(sql.status).toContainText('5 rows · 2 columns');
  await expect(sql.grid.getByRole('columnheader', { name: /^purchase_count\b/ })).toBeVisible();
  await expect(sql.grid.getByRole('gridcell').first()).not.toBeEmpty();
  for (const colours of ['light', 'dark'] as const) {
    await setColours(page, colours);
    expect(await violations(page), `Rows in ${colours} colours`).toEqual([]);
  }
  await sql.show('Chart');
  await expect(sql.chart).toBeVisible();
  await sql.show('Results');

  await sql.write('SELECT * FROM range(1001)');
  await sql.run.click();
  await expect(sql.status).toContainText('The first 1,000 rows; there are more');

  await sql.write('DELETE FROM dim_users');
  await sql.run.click();
  await expect(main).toContainText('DELETE is refused');
  await expect(sql.grid).toBeHidden();
  await sql.write('SELECT 1,\n  nope\nFROM dim_users');
  await sql.run.click();
  await expect(sql.failure).toContainText('nope');
  await expect(sql.failure.getByRole('button', { name: 'Show line 2' })).toBeVisible();
  for (const colours of ['light', 'dark'] as const) {
    await setColours(page, colours);
    expect(await violations(page), `Failed in ${colours} colours`).toEqual([]);
  }

  await sql.write('SELECT count(*) FROM range(1000000000000) a(i) WHERE i % 7 = 3');
  await sql.run.click();
  await sql.cancel.click();
  await expect(main).toContainText(/Cancelled after/);
  await sql.write('SELECT 40 + 2 AS answer');
  await sql.run.click();
  await expect(sql.grid.getByRole('gridcell', { name: '42', exact: true })).toBeVisible();

  await sql.ask('Lake');
  expect(await sql.editor.textContent()).toBe(askedOfLake);
  expect(await sql.status.textContent()).toBe(rowsOfLake);
  await expect(sql.grid).toBeVisible();
  await sql.ask('Warehouse');
  await page.reload();
  await expect(sql.target.getByRole('radio', { name: 'Warehouse' })).toBeChecked();
  await expect(sql.editor).toContainText('SELECT 40 + 2 AS answer');
  await expect(main).toContainText('Ask the warehouse');
  await sql.ask('Lake');
  await expect(sql.editor).toContainText('FROM');
});
