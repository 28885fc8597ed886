import type { Locator } from '@playwright/test';
import { connectedLake, expect, onLake, test } from '../fixtures/mysql-lake';
import { setColours, violations } from '../fixtures/violations';
import { FramePage } from '../pages/frame-page';
import { LivePanel } from '../pages/live-panel';
import { MysqlPanel } from '../pages/mysql-panel';
import { SettingsPage } from '../pages/settings-page';
import { SqlPage } from '../pages/sql-page';
import { WarehousePage } from '../pages/warehouse-page';

const FEED = 'user_transaction_summary';
const FACT = 'fact_user_transaction_summary';
const WRONG_PASSWORD = 'typed-in-a-test-4711';

test('a MySQL server is set up, filled from the lake, loaded live, reset and asked from the window', async ({
  lagoon,
  page,
  broker,
  mariadb,
}) => {
  test.slow();
  const frame = new FramePage(page);
  const settings = new SettingsPage(page);
  const mysql = new MysqlPanel(page);
  const warehouse = new WarehousePage(page);
  const place = `${mariadb.host}:${mariadb.port}/data_warehouse`;

  await connectedLake(page, lagoon.lakeRoot, broker);
  await onLake(lagoon.lakeRoot, ['settings', 'set', 'sample.firstExportEvents', '2000']);
  await onLake(lagoon.lakeRoot, ['export', '--all']);
  await onLake(lagoon.lakeRoot, ['feeds', 'set', FEED, '--topic', FEED]);
  await onLake(lagoon.lakeRoot, ['produce', '--topic', FEED, '--messages', '3000', '--table']);
  await page.reload();

  await test.step('the form says at which step the log-in fails, and no password', async () => {
    await settings.setUpMysql({ host: mariadb.host, port: mariadb.port, username: mariadb.user });
    await mysql.keep(WRONG_PASSWORD);
    await mysql.testAgain();
    await expect(mysql.testSteps).toHaveCount(3);
    await expect(mysql.testSteps.last()).toContainText('log-in');
    await expect(mysql.testSteps.last().getByRole('img', { name: 'Failed' })).toBeVisible();
    await expect(mysql.testSteps.last()).toContainText('user name or password is wrong');
    expect(await page.content()).not.toContain(WRONG_PASSWORD);
    await expect(mysql.testSteps.last()).toBeInViewport();
    await mysql.keep(mariadb.password);
    // What was said of the other password is gone.
    await expect(mysql.testSteps).toHaveCount(0);
    await mysql.testAgain();
    await expect(mysql.region).toContainText('MySQL can be used with these settings.');
    await expect(mysql.testSteps.filter({ hasText: 'has no database data_warehouse yet' })).toBeVisible();
    await settings.save.click();
    await expect(page.getByText('The settings of this lake are saved.')).toBeVisible();
    expect(await page.content()).not.toContain(mariadb.password);
  });

  const synced = await test.step('the database and its tables are made, filled and found the same', async () => {
    await frame.go('Warehouse');
    await expect(warehouse.connection).toContainText(place);
    await warehouse.make.click();
    await expect(warehouse.schema).toContainText('The schema is as Lagoon makes it.');
    await expect(warehouse.connection).toContainText('MariaDB');
    await warehouse.syncAll.click();
    await expect(warehouse.table(FACT)).toContainText(/Last sync: [\d,]+ rows in v1/, { timeout: 150_000 });
    await expect(page.getByRole('contentinfo')).toContainText('No jobs running', { timeout: 150_000 });
    await expect(warehouse.table(FACT)).toContainText('Up to date');
    const rows = await rowsOf(warehouse.table(FACT));
    await warehouse.verify(FACT).click();
    await expect(warehouse.table(FACT)).toContainText('are the same in the lake and in the warehouse');
    return rows;
  });

  await test.step('a topic is loaded live to its end, stopped, and reset', async () => {
    const live = new LivePanel(page, FEED);
    await warehouse.show('Live loads');
    await expect(live.cell('State')).toHaveText('Stopped');
    await expect(live.cell('Lag')).toHaveText('3,000');
    await live.button('Start').click();
    await expect(live.cell('State')).toHaveText('Waiting', { timeout: 150_000 });
    await expect(live.cell('Lag')).toHaveText('0');
    await expect(live.cell('Rows')).toHaveText(/^[1-9][\d,]* loaded.* 0 refused$/);
    await expect(live.button('Reset')).toBeDisabled();
    for (const colours of ['light', 'dark'] as const) {
      await setColours(page, colours);
      expect(await violations(page), `A live load in ${colours} colours`).toEqual([]);
    }
    await warehouse.show('Tables');
    // Those of the lake's snapshot, and beside them the live ones.
    await expect.poll(() => rowsOf(warehouse.table(FACT))).toBeGreaterThan(synced);
    await expect(warehouse.table(FACT)).toContainText('Snapshot 0 is shown, v1 in the lake');
    const added = (await rowsOf(warehouse.table(FACT))) - synced;
    for (const colours of ['light', 'dark'] as const) {
      await setColours(page, colours);
      expect(await violations(page), `Tables beside a live load in ${colours} colours`).toEqual([]);
    }
    await warehouse.show('Live loads');

    await live.button('Stop').click();
    await expect(live.cell('State')).toHaveText('Stopped');
    await live.button('Reset').click();
    const agree = live.dialog.getByRole('button', { name: `Reset the live load of ${FEED}` });
    await expect(agree).toBeDisabled();
    await live.dialog.getByRole('textbox', { name: `Type ${FEED} to confirm` }).fill(FEED);
    expect(await violations(page), 'The question before a reset').toEqual([]);
    await agree.click();
    await expect(
      page.getByText(`${FEED} is reset; ${added.toLocaleString('en')} live rows are deleted.`),
    ).toBeVisible();
    await expect(live.cell('Lag')).toHaveText('3,000');
    await warehouse.show('Tables');
    await expect(warehouse.table(FACT)).toContainText('Up to date');
    expect(await rowsOf(warehouse.table(FACT))).toBe(synced);
  });

  await test.step('the SQL page asks the server, and only asks', async () => {
    await frame.go('SQL');
    const sql = new SqlPage(page);
    const main = page.getByRole('main');
    await sql.ask('Warehouse');
    await expect(main).toContainText(`on the MySQL server ${place}`);
    await sql.write(`SELECT DISTINCT snapshot_version FROM ${FACT}`);
    await sql.run.click();
    await expect(sql.status).toContainText('1 row');
    await expect(sql.grid.getByRole('gridcell', { name: '1', exact: true })).toBeVisible();
    await sql.write('DELETE FROM dim_users');
    await sql.run.click();
    await expect(main).toContainText('The warehouse was not asked: DELETE may change something');
  });
});

/** The figure in a table's line. */
async function rowsOf(table: Locator): Promise<number> {
  return Number((await table.getByRole('cell').first().innerText()).replaceAll(',', ''));
}
