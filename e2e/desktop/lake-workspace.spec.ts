import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/app';
import { lagoon as commandLine } from '../fixtures/command-line';
import { setColours, violations } from '../fixtures/violations';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';
import { LakePage } from '../pages/lake-page';
import { namedFeed } from '../pages/named-feed';
import { SqlPage } from '../pages/sql-page';

const usualRows = 20;
/** Of March 2026. */
const gapDay = 18;
const lowDay = 25;
const lowRows = 3;

/** Orders of one month: each day its usual rows, but for one without any and one with few. */
async function writeMonth(folder: string): Promise<string> {
  const lines = ['id,placed_at,country,amount'];
  for (let day = 1; day <= 31; day += 1) {
    const rows = day === gapDay ? 0 : day === lowDay ? lowRows : usualRows;
    for (let row = 0; row < rows; row += 1) {
      const at = `2026-03-${String(day).padStart(2, '0')}T${String(row).padStart(2, '0')}:00:00Z`;
      lines.push(`${lines.length},${at},${row % 4 === 0 ? 'FR' : 'DE'},${row}.50`);
    }
  }
  const path = join(folder, 'march.csv');
  await writeFile(path, lines.join('\n'));
  return path;
}

/** One more order of the low day, with this number. */
async function writeLateOrder(folder: string, id: number): Promise<string> {
  const path = join(folder, `late-${id}.csv`);
  await writeFile(path, `id,placed_at,country,amount\n${id},2026-03-${lowDay}T23:00:00Z,PL,9.99\n`);
  return path;
}

async function passesAxe(page: Page, what: string): Promise<void> {
  for (const colours of ['light', 'dark'] as const) {
    await setColours(page, colours);
    expect(await violations(page), `${what} in ${colours} colours`).toEqual([]);
  }
}

test('the day that lost rows is found, and a row is followed back to its run', async ({ folder, desktop }) => {
  test.slow();
  const { page, lakeRoot } = desktop;
  await new FirstRunPage(page).startEmpty.click();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  const made = ['--event-time', 'placed_at', '--key', 'id'];
  const imports = [
    [await writeMonth(folder), ...made],
    [await writeLateOrder(folder, 10_001)],
    [await writeLateOrder(folder, 10_002)],
  ];
  for (const args of imports) {
    const { code, stderr } = await commandLine(['import', ...args, '--feed', 'orders', '--lake', lakeRoot]);
    expect(code, stderr).toBe(0);
  }
  await page.reload();
  const frame = new FramePage(page);
  const lake = new LakePage(page);
  const sql = new SqlPage(page);
  await frame.go('Lake');
  await lake.choose('orders');

  await test.step('days that lost rows', async () => {
    await expect(lake.findings).toContainText('2 days to look at');
    await expect(lake.days).toHaveCount(30);
    const gap = lake.day('2026-03-18');
    await expect(gap).toHaveAccessibleName(/Nothing came on this day, where about 20 is usual/);
    await expect(lake.day('2026-03-25')).toHaveAccessibleName(/Far fewer than the usual 20.*after the day had ended/);
    await expect(lake.mark('2026-03-25', 'late')).toBeVisible();
    await expect(lake.mark('2026-03-25', 'low')).toBeVisible();
    // They came this minute: files that may still be added to are left as they are.
    await expect(lake.mark('2026-03-25', 'small')).toHaveCount(0);
    await expect(lake.mark('2026-03-24', 'low')).toHaveCount(0);
    // Its few rows are in three files, and each of those has a head and a footer.
    const [usual, low] = [lake.day('2026-03-24'), lake.day('2026-03-25')];
    await expect(usual).toHaveAttribute('data-shade', '5');
    await expect(low).toHaveAttribute('data-shade', '2');
    await expect(lake.legend).toContainText(['≤ 4', '≤ 8', '≤ 12', '≤ 16', '≤ 20', 'No rows']);
    await lake.shadeBy('Bytes');
    await expect(low).toHaveAttribute('data-shade', '5');
    await expect(usual).toHaveAttribute('data-shade', /^[123]$/);
    await expect(lake.legend.nth(4)).toHaveText(/^≤ [\d.]+ kB$/);
    await passesAxe(page, 'the calendar by bytes');
    await lake.shadeBy('Rows');
    await expect(low).toHaveAttribute('data-shade', '2');
    // By keyboard, a day and a week at a time.
    await lake.day('2026-03-24').focus();
    await page.keyboard.press('ArrowRight');
    await expect(lake.day('2026-03-25')).toBeFocused();
    await page.keyboard.press('ArrowUp');
    await expect(gap).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByText('No rows of this day are in the lake.')).toBeVisible();
    await passesAxe(page, 'the calendar');
    await lake.findings.getByRole('button', { name: /5 rows, usually 20/ }).click();
    await expect(lake.tableRows).toHaveCount(3);
    await page.getByRole('button', { name: 'Show no partition' }).click();
    await expect(lake.day('2026-03-25')).toBeFocused();
  });

  await test.step('a file, down to its row groups', async () => {
    await lake.show('Files');
    const file = lake.tableRows.first().getByRole('button');
    await file.click();
    await expect(file).toHaveAttribute('aria-expanded', 'true');
    const columns = page.getByRole('group', { name: 'Columns of row group 0' });
    await expect(columns.getByRole('row', { name: /^country BYTE_ARRAY/ })).toBeVisible();
    await passesAxe(page, 'a file');
  });

  await test.step('the columns, and the rows of a value', async () => {
    await lake.show('Profile');
    await expect(page.getByText(/columns of 585 rows described/)).toBeVisible();
    const country = page.locator('[data-column="country"]');
    await expect(country).toContainText('3');
    await country.getByRole('button').click();
    await passesAxe(page, 'the profile');
    await page.getByRole('region', { name: 'Most frequent values' }).getByRole('link', { name: 'PL' }).click();
    await expect(sql.editor).toContainText('WHERE "country" = \'PL\'');
    await expect(sql.status).toContainText('2 rows');
    await page.goBack();
  });

  await test.step('versions on a line', async () => {
    await lake.show('Versions');
    await expect(lake.version(2)).toContainText('current');
    await lake.earlierVersion.focus();
    await page.keyboard.press('ArrowLeft');
    const diff = page.getByRole('region', { name: 'Comparison of two versions of orders' });
    await expect(diff.getByRole('link', { name: 'Show the 2 added rows' })).toBeVisible();
    await expect(lake.earlierVersion).toBeFocused();
    await expect(page.getByRole('region', { name: 'Versions of orders on a line' })).toContainText('583 rows');
    await passesAxe(page, 'the versions');
  });

  await test.step('a row, back to its run', async () => {
    await lake.show('First rows');
    await lake.rows.getByRole('gridcell').first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Where this row came from' }).click();
    const origin = page.getByRole('complementary', { name: 'Where the row came from' });
    await expect(origin.getByRole('link', { name: /\.parquet$/ })).toBeVisible();
    await passesAxe(page, 'the origin of a row');
    await page.keyboard.press('Escape');
    await expect(origin).toBeHidden();
    await expect(lake.rows).toBeFocused();
    await lake.rows.getByRole('gridcell').first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Where this row came from' }).click();
    await origin.getByRole('link', { name: /\.parquet$/ }).click();
    await expect(page.getByRole('group', { name: 'Row groups' })).toBeVisible();
    await page.goBack();
    await lake.rows.getByRole('gridcell').first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Where this row came from' }).click();
    await origin.getByRole('link', { name: /^[0-9a-z]{15}$/ }).click();
    const run = page.getByRole('row', { name: /Import orders Done/ });
    await expect(run.getByRole('button')).toHaveAttribute('aria-expanded', 'true');
    await passesAxe(page, 'a run');
  });

  await test.step('from a figure to its runs', async () => {
    await frame.go('Overview');
    await expect(page.getByRole('heading', { name: 'Needs attention' })).toBeVisible();
    await passesAxe(page, 'the overview');
    await page.getByRole('link', { name: 'Failed in 24 h 0' }).click();
    await expect(page.getByRole('heading', { name: 'No run is like that' })).toBeVisible();
    await page.getByRole('link', { name: 'Show all runs' }).click();
    await expect(page.getByRole('row', { name: /Import orders Done/ })).toHaveCount(3);
    await page.getByRole('link', { name: 'Query the runs' }).click();
    await expect(sql.editor).toContainText("WHERE log = 'export'");
    await expect(sql.status).toContainText('3 rows');
  });

  await test.step('from the rows of a run to its versions', async () => {
    await page.goBack();
    await page.getByRole('link', { name: '583 rows: show where they are' }).click();
    await expect(page.getByText(/^1 version was made by run /)).toBeVisible();
    await expect(lake.tableRows).toHaveCount(1);
    await expect(lake.version(0)).toContainText('+583');
    await passesAxe(page, 'the versions of a run');
  });

  await test.step('from a bar, by keyboard, to the files that it counts', async () => {
    await frame.go('Overview');
    const bar = page
      .getByRole('group', { name: /^Bar chart of the records committed/ })
      .getByRole('link', { name: /, records 585: show what came$/ });
    await bar.focus();
    await page.keyboard.press('Enter');
    const day = page.getByRole('region', { name: /^What came on / });
    await expect(day.getByRole('row', { name: /^All feeds/ })).toContainText('585');
    await passesAxe(page, 'what came on a day');
    await day.getByRole('link', { name: namedFeed('orders') }).click();
    await expect(page.getByText(/^Only files that hold what came on /)).toBeVisible();
    // A file a day, and two of late orders.
    await expect(lake.tableRows).toHaveCount(32);
  });

  await test.step('from late records to their days', async () => {
    await frame.go('Reports');
    await page.getByRole('link', { name: 'Late records 585' }).click();
    await expect(page.getByText('585 late records, by event day')).toBeVisible();
    await expect(lake.tableRows).toHaveCount(30);
    await passesAxe(page, 'late records');
    await page.getByRole('tabpanel').locator('a[href*="day=2026-03-25"]').click();
    await expect(lake.day('2026-03-25')).toHaveAttribute('aria-pressed', 'true');
    await expect(lake.tableRows).toHaveCount(3);
  });
});
