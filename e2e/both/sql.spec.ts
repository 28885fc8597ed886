import { expect, test } from '../fixtures/app';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';
import { SqlPage } from '../pages/sql-page';

test.beforeEach(async ({ page }) => {
  await new FirstRunPage(page).startEmpty.click();
  await new FramePage(page).go('SQL');
});

test('scrolls a result of 5,000,000 rows to its end and back', async ({ page }) => {
  const sql = new SqlPage(page);
  await sql.write(
    "SELECT i AS number, md5(i::VARCHAR) AS digest, 'padding of a row ' || i AS text FROM range(5000000) t(i)",
  );
  await sql.run.click();
  await expect(sql.status).toContainText('5,000,000 rows');
  await sql.grid.getByRole('gridcell').first().click();
  await page.keyboard.press('Control+End');
  await expect(sql.grid.getByRole('gridcell', { name: '4999999', exact: true })).toBeInViewport();
  await page.keyboard.press('Control+Home');
  await expect(sql.grid.getByRole('gridcell', { name: 'padding of a row 0', exact: true })).toBeInViewport();
});

test('cancels a statement that would run for hours, and runs the next', async ({ page }) => {
  const sql = new SqlPage(page);
  await sql.write('SELECT count(*) FROM range(1000000000000) a(i) WHERE i % 7 = 3');
  await sql.run.click();
  // Cancel is enabled before that, while it is found out whether the statement may run.
  await expect(page.getByRole('progressbar', { name: 'Progress of the statement' })).toBeVisible();
  await sql.cancel.click();
  await expect(sql.cancel).toBeDisabled();
  await expect(page.getByRole('main')).toContainText('Cancelled after');
  await sql.write('SELECT 40 + 2 AS answer');
  await sql.run.click();
  await expect(sql.grid.getByRole('gridcell', { name: '42', exact: true })).toBeVisible();
});

test('refuses what would write, with what to do instead', async ({ page }) => {
  const sql = new SqlPage(page);
  for (const statement of [
    "COPY (SELECT 1) TO 'hole.csv'",
    "ATTACH 'hole.duckdb'",
    'INSTALL httpfs',
    'SET enable_external_access = true',
    "PRAGMA temp_directory='/tmp'",
  ]) {
    await sql.write(statement);
    await sql.run.click();
    await expect(page.getByRole('main')).toContainText(`${statement.split(' ')[0]} is refused`);
  }
  await sql.write("SELECT * FROM read_csv('/etc/passwd')");
  await sql.run.click();
  await expect(page.getByRole('main')).toContainText('/etc/passwd');
  await expect(sql.grid).toBeHidden();
});
