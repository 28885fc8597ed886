import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, lakeOnServer, test } from '../fixtures/ksqldb-lake';
import { produceMessages } from '../fixtures/produced-messages';
import { violations } from '../fixtures/violations';
import { FeedEditorPage } from '../pages/feed-editor-page';
import { FeedsPage } from '../pages/feeds-page';

const PRICES = `CREATE TABLE PRICES (PRODUCT VARCHAR PRIMARY KEY, PRICE DECIMAL(18, 2), SEEN TIMESTAMP)
  WITH (KAFKA_TOPIC = 'prices', VALUE_FORMAT = 'JSON', PARTITIONS = 1);`;

test('an object of ksqlDB fills the form; a table that cannot be pulled is made one that can, or read by its topic', async ({
  lagoon,
  page,
  broker,
  startServer,
}) => {
  const server = await startServer({ setUp: PRICES });
  await lakeOnServer(page, lagoon.lakeRoot, server);
  await produceMessages(broker.brokers, 'prices', [{ key: 'oil', value: '{"PRICE":12.50,"SEEN":1763700000000}' }]);
  const feeds = new FeedsPage(page);
  const editor = new FeedEditorPage(page);
  await feeds.add.click();
  await editor.source('ksqlDB object');
  await editor.choose('Stream or table', 'PRICES');
  await expect(editor.name).toHaveValue('prices');
  await expect(editor.column(2).name).toHaveValue('price');

  const notice = page.getByRole('alert').filter({ hasText: 'PRICES cannot be pulled' });
  await expect(notice).toContainText('CREATE TABLE `QUERYABLE_PRICES`');
  expect(await violations(page), 'cannot be pulled').toEqual([]);
  await notice.getByRole('button', { name: 'Read prices through Kafka instead' }).click();
  await expect(page.getByRole('combobox', { name: 'Source topic' }).or(editor.field('Source topic'))).toHaveValue(
    'prices',
  );
  await editor.source('ksqlDB object');

  await notice.getByRole('button', { name: 'Create it…' }).click();
  await expect(feeds.dialog).toContainText('CREATE TABLE `QUERYABLE_PRICES`');
  expect(await violations(page), 'asked').toEqual([]);
  await feeds.button('Run it').click();
  await expect(page.getByText('QUERYABLE_PRICES is made, and can be pulled.')).toBeVisible();
  await expect(notice).toBeHidden();
  await expect(editor.previewRows).toHaveCount(1);
  await expect(editor.previewRows).toContainText('12.50');
  await editor.name.fill('prices');
  await editor.add.click();
  await expect(page.getByText('prices is added.')).toBeVisible();
  const config = await readFile(join(lagoon.lakeRoot, 'feeds', 'active', 'prices.json'), 'utf8');
  expect(config).toContain('"object": "QUERYABLE_PRICES"');

  await feeds.closeDetails('prices');
  await feeds.export('prices').click();
  await expect(feeds.row('prices')).toContainText('Version 1');
});
