import { expect, test } from '../fixtures/app';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';
import { SqlPage } from '../pages/sql-page';

/** What an analyst's laptop can spare for one window. */
const limitBytes = 500_000_000;

test('holds 5,000,000 rows in a window of less than 500 MB, dragged from end to end', async ({ desktop }) => {
  test.slow();
  const { page } = desktop;
  const sql = new SqlPage(page);
  await new FirstRunPage(page).startEmpty.click();
  await new FramePage(page).go('SQL');
  await sql.write('SELECT i, md5(i::VARCHAR) AS a, md5((i + 1)::VARCHAR) AS b, i * 1.25 AS c FROM range(5000000) t(i)');
  await sql.run.click();
  // How long it takes is the machine's; what it takes of memory is asked here.
  await expect(sql.status).toContainText('5,000,000 rows', { timeout: 120_000 });
  await sql.grid.getByRole('gridcell').first().click();

  let peakBytes = 0;
  const measure = async (): Promise<void> => {
    const kilobytes = await desktop.electron.evaluate(
      ({ app }) => app.getAppMetrics().find((metric) => metric.type === 'Tab')?.memory.workingSetSize ?? Number.NaN,
    );
    peakBytes = Math.max(peakBytes, kilobytes * 1024);
  };
  for (let round = 0; round < 3; round++) {
    await page.keyboard.press('Control+End');
    await expect(sql.grid.getByRole('gridcell', { name: '4999999', exact: true })).toBeInViewport();
    for (let press = 0; press < 40; press++) await page.keyboard.press('PageUp');
    await measure();
    await page.keyboard.press('Control+Home');
    await expect(sql.grid.getByRole('gridcell', { name: '0', exact: true }).first()).toBeInViewport();
    for (let press = 0; press < 40; press++) await page.keyboard.press('PageDown');
    await measure();
  }
  expect(peakBytes).toBeGreaterThan(0);
  expect(peakBytes).toBeLessThan(limitBytes);
});
