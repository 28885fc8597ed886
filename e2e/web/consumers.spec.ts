import type { Page } from '@playwright/test';
import { connectedLake, expect, onLake, test } from '../fixtures/kafka-lake';
import { violations } from '../fixtures/violations';
import { ConsumersPage } from '../pages/consumers-page';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';
import { LakePage } from '../pages/lake-page';

const FEED = 'transaction_stream';

/** Nobody listens on the port of tcpmux. */
const NO_BROKER = '127.0.0.1:1';

test('without Kafka the page says where it is set up; with brokers that do not answer, what is the matter', async ({
  lagoon,
  page,
}) => {
  await new FirstRunPage(page).startEmpty.click();
  const frame = new FramePage(page);
  const consumers = new ConsumersPage(page);
  await frame.go('Consumers');
  await expect(page.getByRole('heading', { name: 'Kafka is not set up' })).toBeVisible();
  await page.getByRole('link', { name: 'Set up Kafka' }).click();

  await connectTo(page, NO_BROKER);
  await frame.go('Consumers');
  await expect(consumers.notice).toContainText('The Kafka brokers do not answer', { timeout: 150_000 });
  await expect(page.getByRole('heading', { name: 'No feed has a Kafka topic' })).toBeVisible();

  await onLake(lagoon.lakeRoot, ['init']);
  await page.reload();
  await expect(consumers.row(FEED)).toContainText('Stopped');
  await expect(consumers.row(FEED)).toContainText('Unknown');
});

test('a feed is consumed, held, moved, checked and replayed from the page', async ({ lagoon, page, broker }) => {
  test.slow();
  const consumers = new ConsumersPage(page);
  await connectedLake(page, lagoon.lakeRoot, broker);
  await onLake(lagoon.lakeRoot, ['produce', '--topic', FEED, '--messages', '20000', '--malformed', '1']);
  const frame = new FramePage(page);
  await frame.go('Consumers');

  const row = consumers.row(FEED);
  await expect(row).toContainText('Stopped');
  await expect(row).toContainText('20,000');
  await consumers.switch('Start', FEED).click();
  await expect(row).toContainText('up to date');
  await expect(row).toContainText('Waiting');

  await consumers.switch('Pause', FEED).click();
  await expect(row).toContainText('Paused');
  await onLake(lagoon.lakeRoot, ['produce', '--topic', FEED, '--messages', '500', '--from', '20000']);
  // The end is asked for now and then while it is paused, and nothing is read meanwhile.
  await expect(row).toContainText('500');
  await consumers.switch('Resume', FEED).click();
  await expect(row).toContainText('up to date');

  await consumers.check(FEED).click();
  await row.getByRole('link', { name: 'Complete in 6 partitions' }).click();
  const found = consumers.details.getByRole('region', { name: 'Completeness' });
  await expect(found.getByRole('row')).toHaveCount(7);
  await expect(
    consumers.details.getByRole('region', { name: 'Partitions' }).getByText('here', { exact: true }),
  ).toHaveCount(6);
  expect(await violations(page), 'the details').toEqual([]);
  await page.keyboard.press('Escape');
  await expect(consumers.details).toBeHidden();
  expect(await violations(page), 'the table').toEqual([]);
  await frame.go('Lake');
  const lake = new LakePage(page);
  await lake.choose(FEED);
  await expect(lake.fact('Completeness')).toContainText('0 gaps, 0 duplicates');
  await frame.go('Consumers');

  await test.step('a seek waits until it is stopped, and is told before it is done', async () => {
    await consumers.more(FEED, 'Seek…');
    await expect(consumers.dialog).toContainText('The consumer runs');
    await consumers.dialog.getByRole('button', { name: 'Stop the consumer' }).click();
    await consumers.choose('To', 'Earliest');
    await consumers.dialog.getByRole('button', { name: 'Show what it does' }).click();
    await expect(consumers.dialog).toContainText('20,500 messages are read again');
    await consumers.dialog.getByRole('button', { name: `Move ${FEED}` }).click();
    await expect(consumers.dialog).toBeHidden();
    await expect(row).toContainText('20,500');
  });

  await test.step('a seek forward over what the lake has loses nothing; over what it lacks, it must be meant', async () => {
    await onLake(lagoon.lakeRoot, ['produce', '--topic', FEED, '--messages', '600', '--from', '20500']);
    await consumers.more(FEED, 'Seek…');
    await consumers.choose('To', 'Latest');
    await consumers.dialog.getByRole('button', { name: 'Show what it does' }).click();
    await expect(consumers.dialog.getByRole('alert')).toContainText(`600 messages are passed over: ${FEED} will never`);
    expect(await violations(page), 'the plan of a seek').toEqual([]);
    const move = consumers.dialog.getByRole('button', { name: `Move ${FEED}` });
    await expect(move).toBeDisabled();
    await consumers.dialog.getByRole('textbox', { name: `Type ${FEED} to confirm` }).fill(FEED);
    await move.click();
    await expect(consumers.dialog).toBeHidden();
    await expect(row).toContainText('up to date');
  });

  await test.step('a replay fills what was passed over', async () => {
    await consumers.more(FEED, 'Replay…');
    await consumers.dialog.getByRole('button', { name: 'Replay', exact: true }).click();
    await expect(consumers.dialog).toBeHidden();
    const both = `SELECT (SELECT count(*) FROM ${FEED}) + (SELECT count(*) FROM ${FEED}_quarantine) AS n`;
    await expect.poll(() => onLake(lagoon.lakeRoot, ['query', both, '--format', 'csv'])).toMatch(/^n\n21100\n/);
  });
});

test('messages of a topic are watched as they come, filtered, held and looked into', async ({
  lagoon,
  page,
  broker,
}) => {
  await connectedLake(page, lagoon.lakeRoot, broker);
  const produce = (...more: string[]) => onLake(lagoon.lakeRoot, ['produce', '--topic', 'orders', ...more]);
  await produce('--messages', '3000', '--partitions', '1');
  const consumers = new ConsumersPage(page);
  const { messages } = consumers;
  await new FramePage(page).go('Consumers');
  await consumers.show('Messages');
  await messages.topic.click();
  await page.getByRole('option', { name: 'orders' }).click();
  await messages.watch.click();
  await expect(page.getByRole('heading', { name: 'Waiting for messages of orders' })).toBeVisible();

  await produce('--messages', '100', '--from', '3000');
  await expect(messages.counts).toHaveText('100 shown, 100 scanned');
  await messages.message(0, 3099).click();
  await expect(messages.inspector).toContainText('Partition 0, offset 3099');
  await expect(messages.inspector.getByRole('group', { name: 'Value' })).toContainText('"transaction_id": ');
  expect(await violations(page), 'messages').toEqual([]);
  await messages.list('orders').press('ArrowDown');
  await expect(messages.inspector).toContainText('Partition 0, offset 3098');

  await messages.button('Pause').click();
  await produce('--messages', '50', '--from', '3100');
  await expect(messages.counts).toHaveText('100 shown, 100 scanned');
  await messages.button('Resume').click();
  await expect(messages.counts).toHaveText('150 shown, 150 scanned');
  await messages.button('Clear').click();
  await expect(messages.counts).toHaveText('0 shown, 0 scanned');

  await messages.startFrom('Earliest');
  await messages.watch.click();
  await expect(messages.counts).toHaveText(/shown, 3,150 scanned$/);
  await messages.filter.fill('no such text anywhere');
  await messages.watch.click();
  await expect(messages.counts).toHaveText('0 shown, 3,150 scanned');
});

test('the page works on beside a consumer with a lag of a million', async ({ lagoon, page, broker }, info) => {
  test.slow();
  await connectedLake(page, lagoon.lakeRoot, broker);
  await onLake(lagoon.lakeRoot, ['produce', '--topic', FEED, '--messages', '1000000']);
  const consumers = new ConsumersPage(page);
  const { messages } = consumers;
  await new FramePage(page).go('Consumers');
  const row = consumers.row(FEED);
  await expect(row).toContainText('1,000,000');

  const longTasks = await watchLongTasks(page);
  await consumers.switch('Start', FEED).click();
  await expect(row).toContainText('Reading');
  await row.getByRole('link', { name: FEED, exact: true }).click();
  await expect(consumers.details.getByRole('region', { name: 'Partitions' })).toBeVisible();
  await page.keyboard.press('Escape');
  await consumers.more(FEED, 'Show messages');
  await messages.startFrom('Earliest');
  await messages.watch.click();
  await expect(messages.counts).toContainText(/^[\d,]+ shown, [1-9]/);
  await messages.list(FEED).press('End');
  await consumers.show('Consumers');
  await expect(row).toContainText('up to date', { timeout: 120_000 });

  // A figure for the report, not a test: on a busy machine it says more of the machine.
  info.annotations.push({ type: 'longest task of the page', description: `${Math.max(0, ...(await longTasks()))} ms` });
  await expect
    .poll(() => onLake(lagoon.lakeRoot, ['query', `SELECT count(*) AS n FROM ${FEED}`, '--format', 'csv']))
    .toMatch(/^n\n1000000\n/);
});

async function connectTo(page: Page, broker: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Brokers' }).fill(broker);
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('The settings of this lake are saved.').waitFor();
}

/** Starts to watch for tasks of more than 50 ms on the page's thread, and gives how to ask what was seen: their lengths. */
async function watchLongTasks(page: Page): Promise<() => Promise<number[]>> {
  const record = await page.evaluateHandle(() => {
    const seen: number[] = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.push(Math.round(entry.duration));
    }).observe({ type: 'longtask' });
    return seen;
  });
  return () => record.evaluate((seen) => seen);
}
