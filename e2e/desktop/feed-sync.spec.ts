import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../fixtures/build-output';
import { expect, lakeOnServer, onLake, runStatements, test } from '../fixtures/ksqldb-lake';
import { setColours, violations } from '../fixtures/violations';
import { FeedsPage } from '../pages/feeds-page';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';
import { SqlPage } from '../pages/sql-page';
import { StatementsDialog } from '../pages/statements-dialog';
import { SyncDialog } from '../pages/sync-dialog';

const FEED = 'transaction_stream';
const EVENTS = 2000;

const ORDERS = `CREATE STREAM ORDERS (ORDER_ID VARCHAR KEY, AMOUNT DECIMAL(18, 2), QUANTITY INTEGER, NOTE VARCHAR)
  WITH (KAFKA_TOPIC = 'orders', VALUE_FORMAT = 'JSON', PARTITIONS = 1);`;
const OTHER_ORDERS = `CREATE STREAM ORDERS (ORDER_ID VARCHAR KEY, AMOUNT DECIMAL(18, 2), QUANTITY BIGINT, CURRENCY VARCHAR)
  WITH (KAFKA_TOPIC = 'orders', VALUE_FORMAT = 'JSON', PARTITIONS = 1);`;

test('without a server, the dialog says where one is set up', async ({ page }) => {
  await new FirstRunPage(page).startEmpty.click();
  await new FramePage(page).go('Feeds');
  const sync = new SyncDialog(page);
  await sync.open('Sync from server');
  await expect(sync.dialog).toContainText('No ksqlDB server is set up');
  expect(await violations(page)).toEqual([]);
  await sync.dialog.getByRole('link', { name: 'Set one up in Settings' }).click();
  await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible();
});

test('feeds are taken from the server as they are ticked; one is exported, and its rows are in SQL', async ({
  lagoon,
  page,
  broker,
  startServer,
}) => {
  test.slow();
  const brokers = ['--brokers', broker.brokers.join(',')];
  await onLake(lagoon.lakeRoot, ['produce', '--topic', FEED, '--messages', String(EVENTS), ...brokers]);
  const stream = await readFile(join(projectRoot, 'sql', 'ksql', `${FEED}.ksql`), 'utf8');
  const server = await startServer({ setUp: `${stream}\n${ORDERS}` });
  await lakeOnServer(page, lagoon.lakeRoot, server);

  const sync = new SyncDialog(page);
  await sync.open('Sync from server');
  await expect(sync.changes).toHaveCount(2);
  await expect(sync.change(FEED)).toContainText('New feed');
  await expect(sync.all).toBeChecked();
  await sync.details(FEED).press('Enter');
  await expect(sync.dialog.getByRole('rowheader', { name: 'amount' })).toBeVisible();
  expect(await violations(page), 'new feeds').toEqual([]);
  await sync.tick('orders').uncheck();
  await expect(sync.apply).toHaveText('Apply 1 change');
  await sync.apply.click();
  await expect(sync.result).toHaveText([FEED]);
  await expect(sync.close).toBeFocused();
  expect(await violations(page), 'what was applied').toEqual([]);

  await sync.lookAgain.click();
  await expect(sync.changes).toHaveCount(1);
  await sync.apply.click();
  await sync.lookAgain.click();
  await expect(sync.dialog.getByRole('heading', { name: 'Everything agrees' })).toBeVisible();
  await page.keyboard.press('Escape');

  const feeds = new FeedsPage(page);
  await expect(feeds.row('orders')).toBeVisible();
  await feeds.export(FEED).click();
  await expect(feeds.row(FEED)).toContainText('2,000', { timeout: 150_000 });
  await new FramePage(page).go('SQL');
  const sql = new SqlPage(page);
  await sql.write(`SELECT count(*) AS n, count(DISTINCT transaction_id) AS ids FROM ${FEED}`);
  await sql.run.click();
  await expect(sql.grid.getByRole('gridcell', { name: String(EVENTS) })).toHaveCount(2);
});

test('a schema that changed on the server is seen as a diff, and applied', async ({ lagoon, page, startServer }) => {
  test.slow();
  const server = await startServer({ setUp: ORDERS });
  await lakeOnServer(page, lagoon.lakeRoot, server);
  const sync = new SyncDialog(page);
  await sync.open('Sync from server');
  await sync.apply.click();
  await expect(sync.result).toHaveText(['orders']);

  await runStatements(server, 'DROP STREAM ORDERS;');
  await runStatements(server, OTHER_ORDERS);
  await sync.lookAgain.click();
  await expect(sync.change('orders')).toContainText('1 column added · 1 column removed · 1 column changed');
  await sync.details('orders').click();
  await expect(sync.difference('Column currency')).toContainText('Added');
  await expect(sync.difference('Column note')).toContainText('Removed');
  await expect(sync.difference('Column quantity')).toHaveText(/Changed.*integer.*long/);
  for (const colorScheme of ['dark', 'light'] as const) {
    await setColours(page, colorScheme);
    expect(await violations(page), `a diff in ${colorScheme} colours`).toEqual([]);
  }
  await sync.apply.click();
  await expect(sync.result).toHaveText(['orders']);
  const shown = await onLake(lagoon.lakeRoot, ['feeds', 'show', 'orders', '--json']);
  expect(shown).toContain('"currency"');
  expect(shown).not.toContain('"note"');

  await runStatements(server, 'DROP STREAM ORDERS;');
  await sync.lookAgain.click();
  await expect(sync.change('orders')).toContainText('Gone');
  await expect(sync.tick('orders')).not.toBeChecked();
  await expect(sync.apply).toBeDisabled();
  await server.stop();
});

test('what the eight feeds need of a server is shown, and sent after a question', async ({
  lagoon,
  page,
  broker,
  startServer,
}) => {
  test.slow();
  await onLake(lagoon.lakeRoot, [
    'produce',
    '--topic',
    FEED,
    '--messages',
    '10',
    '--brokers',
    broker.brokers.join(','),
  ]);
  const server = await startServer();
  await lakeOnServer(page, lagoon.lakeRoot, server);
  const sync = new SyncDialog(page);
  const statements = new StatementsDialog(page);
  await sync.open('Statements of ksqlDB');
  await expect(statements.missing).toHaveCount(8);
  await statements.statements.first().locator('summary').click();
  await expect(statements.statements.first()).toContainText('CREATE STREAM');
  expect(await violations(page), 'statements').toEqual([]);
  await statements.begin.click();
  await expect(statements.dialog.getByRole('alert')).toContainText('Send 8 statements to the server?');
  await statements.send.click();
  await expect(statements.missing).toHaveCount(0, { timeout: 150_000 });
  await expect(statements.dialog).toContainText('8 statements sent.');

  // In backticks, so that it is another object than the one in capitals.
  await runStatements(
    server,
    `CREATE STREAM \`${FEED}\` (NOTE VARCHAR) WITH (KAFKA_TOPIC = '${FEED}', VALUE_FORMAT = 'JSON');`,
  );
  await statements.sync.click();
  await expect(sync.changes).toHaveCount(9);
  const clash = sync.changes.filter({ hasText: `would both be the feed ${FEED}` });
  await expect(clash.getByRole('checkbox')).toBeDisabled();
  await expect(sync.dialog).toContainText('1 cannot be applied');
  await expect(sync.apply).toHaveText('Apply 8 changes');
  expect(await violations(page), 'a problem').toEqual([]);
});

test('feeds are taken from a file, whose mistakes are told by line; nothing is changed by it before it is right', async ({
  folder,
  lagoon,
  page,
}) => {
  await new FirstRunPage(page).startEmpty.waitFor();
  await onLake(lagoon.lakeRoot, ['init', '--empty']);
  await page.reload();
  await new FramePage(page).go('Feeds');
  const path = join(folder, 'feeds.json');
  const sync = new SyncDialog(page);
  await sync.open('Sync from file');
  await sync.path.fill(path);
  await sync.compare.click();
  await expect(sync.dialog.getByRole('alert')).toContainText(path);

  await writeFile(path, '[\n  { "name": "visits", "topic": "visits" },\n  { "name": "orders", "kind": "strem" }\n]\n');
  await sync.compare.click();
  await expect(sync.dialog.getByRole('alert')).toContainText(`${path}, line 3`);
  await expect(sync.dialog.getByRole('alert')).toContainText('kind');
  expect(await violations(page), 'a wrong file').toEqual([]);

  await writeFile(
    path,
    '[\n  { "name": "visits", "topic": "visits" },\n  { "name": "orders", "topic": "orders" }\n]\n',
  );
  await sync.compare.click();
  await expect(sync.changes).toHaveCount(2);
  await sync.apply.click();
  await expect(sync.result).toHaveText(['visits', 'orders']);
  await sync.close.click();
  await expect(new FeedsPage(page).row('visits')).toBeVisible();

  await writeFile(path, '{ "name": "orders", "topic": "orders_of_europe" }\n');
  await sync.open('Sync from file');
  await sync.path.fill(path);
  await sync.path.press('Enter');
  await sync.details('orders').click();
  await expect(sync.difference('Kafka topic')).toHaveText(/Changed.*orders.*orders_of_europe/);
});
