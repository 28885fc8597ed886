import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectedLake, expect, onLake, test } from '../fixtures/kafka-lake';
import { produceVisits, VISITS_TOPIC } from '../fixtures/store-visits';
import { violations } from '../fixtures/violations';
import { ConsumersPage } from '../pages/consumers-page';
import { FeedEditorPage } from '../pages/feed-editor-page';
import { FeedsPage } from '../pages/feeds-page';
import { FramePage } from '../pages/frame-page';
import { LakePage } from '../pages/lake-page';
import { ReportsPage } from '../pages/reports-page';
import { SqlPage } from '../pages/sql-page';

const FEED = 'store_visits';

test('a ninth feed, of a topic with columns of its own, is added by the form and works like the others', async ({
  lagoon,
  page,
  broker,
}) => {
  test.slow();
  const { lakeRoot } = lagoon;
  await connectedLake(page, lakeRoot, broker);
  await produceVisits(broker.brokers, { first: 0, count: 60, broken: 0 });
  const frame = new FramePage(page);
  const feeds = new FeedsPage(page);
  const editor = new FeedEditorPage(page);
  await frame.go('Feeds');
  await feeds.add.click();

  await test.step('the preview says what is there, and what is wrong', async () => {
    await editor.topic('Source topic', 'no.such.topic');
    await expect(editor.preview.getByRole('alert')).toContainText('no.such.topic');
    expect(await violations(page), 'no such topic').toEqual([]);
    await editor.topic('Source topic', VISITS_TOPIC);
    await expect(editor.previewRows).toHaveCount(20);
    await editor.takeFromPreview.click();
    await expect(editor.column(4).name).toHaveValue('shop');
  });

  await test.step('columns are typed, and the rows are shown as they would be', async () => {
    const places = new Map<string, number>();
    for (const number of [1, 2, 3, 4]) places.set(await editor.column(number).name.inputValue(), number);
    const of = (name: string): number => places.get(name) ?? 0;
    await editor.choose(`Type of column ${of('entered_at')}`, 'timestamp');
    await editor.choose(`Type of column ${of('spent')}`, 'decimal');
    await editor.field(`Digits of column ${of('spent')}`).fill('2');
    await expect(page.getByText('1 to 38 digits')).toBeVisible();
    await editor.field(`Digits of column ${of('spent')}`).fill('18');
    await editor.field(`Digits behind the point of column ${of('spent')}`).fill('2');
    await editor.column(of('shop')).nested.fill('{"type": "list"}');
    await expect(page.getByText('This is no type:')).toBeVisible();
    await editor.column(of('shop')).nested.fill(
      JSON.stringify({
        type: 'struct',
        fields: [
          { name: 'city', type: 'string', nullable: true, metadata: {} },
          { name: 'floor', type: 'integer', nullable: true, metadata: {} },
        ],
      }),
    );
    await editor.choose('Event time column', 'entered_at');
    await page.getByRole('combobox', { name: 'Key columns' }).click();
    await page.getByRole('option', { name: 'visit_id', exact: true }).click();
    await page.keyboard.press('Escape');
    await editor.retentionDays.fill('18');
    await expect(editor.preview.getByRole('columnheader', { name: 'spent decimal(18,2)' })).toBeVisible();
    await expect(editor.previewRows.first()).toContainText('.25');
    expect(await violations(page), 'the form').toEqual([]);
  });

  await test.step('a name that is missing or taken is said at its field', async () => {
    await editor.add.click();
    await expect(page.getByText('This is needed.')).toBeVisible();
    await editor.name.fill('transaction_stream');
    await editor.add.click();
    await expect(editor.failure).toContainText('transaction_stream');
    await editor.name.fill(FEED);
    await editor.add.click();
    await expect(page.getByText(`${FEED} is added.`)).toBeVisible();
    await feeds.closeDetails(FEED);
    await expect(feeds.row(FEED)).toContainText('Nothing exported');
    const config = await readFile(join(lakeRoot, 'feeds', 'active', `${FEED}.json`), 'utf8');
    expect(config).toContain('"decimal(18,2)"');
  });

  await test.step('it is exported, and what does not fit is in its quarantine', async () => {
    await produceVisits(broker.brokers, { first: 60, count: 0, broken: 2 });
    await feeds.export(FEED).click();
    await expect(feeds.row(FEED)).toContainText('2 records in quarantine');
    await expect(feeds.row(FEED)).toContainText('60');
  });

  await test.step('it is consumed', async () => {
    const consumers = new ConsumersPage(page);
    await frame.go('Consumers');
    await consumers.switch('Start', FEED).click();
    await expect(consumers.row(FEED)).toContainText('Waiting');
    await produceVisits(broker.brokers, { first: 62, count: 40, broken: 0 });
    await expect
      .poll(() => onLake(lakeRoot, ['query', `SELECT count(*) AS n FROM ${FEED}`, '--format', 'csv']))
      .toMatch(/^n\n100\n/);

    await frame.go('Feeds');
    await feeds.act(FEED, 'Archive…');
    await expect(feeds.dialog).toContainText(`${FEED} is at work`);
    await expect(feeds.button('Archive')).toBeDisabled();
    await feeds.button('Stop the consumer').click();
    await expect(feeds.button('Archive')).toBeEnabled();
    await feeds.button('Cancel').click();
  });

  await test.step('SQL, reports and retention know it', async () => {
    const sql = new SqlPage(page);
    await frame.go('SQL');
    await sql.write(`SELECT sum(spent) AS spent, count(DISTINCT visit_id) AS visits FROM ${FEED}`);
    await sql.run.click();
    await expect(sql.grid.getByRole('gridcell', { name: '100', exact: true })).toBeVisible();
    await expect(sql.grid.getByRole('gridcell', { name: /^\d+\.00$/ })).toBeVisible();

    await frame.go('Reports');
    await expect(new ReportsPage(page).row(FEED)).toContainText('100');

    await frame.go('Lake');
    const lake = new LakePage(page);
    await lake.show('Maintenance');
    await expect(lake.upkeep('Retention')).toContainText(FEED);
  });
});
