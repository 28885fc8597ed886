import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { startKafka } from '../../test/support/kafka/broker';
import { expect, test } from '../fixtures/app';
import { projectRoot } from '../fixtures/build-output';
import { lagoon as commandLine } from '../fixtures/command-line';
import { fillSampleLake } from '../fixtures/filled-lake';
import { ConsumersPage } from '../pages/consumers-page';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';
import { LakePage } from '../pages/lake-page';
import { SettingsPage } from '../pages/settings-page';
import { SqlPage } from '../pages/sql-page';

const pictures = join(projectRoot, 'docs', 'screenshots');

async function picture(page: Page, name: string): Promise<void> {
  await mkdir(pictures, { recursive: true });
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme);
    await page.screenshot({ path: join(pictures, `${name}-${scheme}.png`), animations: 'disabled' });
  }
}

test('the pages on the sample lake', async ({ desktop }) => {
  const { page } = desktop;
  const frame = new FramePage(page);
  await expect(new FirstRunPage(page).trySample).toBeVisible();
  await picture(page, 'first-run');
  await fillSampleLake(page);
  const sql = new SqlPage(page);
  await expect(sql.grid.getByRole('gridcell', { name: 'US', exact: true })).toBeVisible();
  await picture(page, 'sql');
  await sql.show('Chart');
  await expect(sql.chart).toBeVisible();
  await picture(page, 'chart');
  await frame.go('Overview');
  await expect(page.getByRole('main')).toContainText('Nothing needs attention');
  await picture(page, 'overview');
  await frame.go('Feeds');
  await picture(page, 'feeds');
  await frame.go('Lake');
  const lake = new LakePage(page);
  await lake.choose('transaction_stream');
  await expect(lake.days.first()).toBeVisible();
  await picture(page, 'lake');
  await frame.go('Settings');
  await expect(page.getByRole('main')).toContainText('Kafka');
  await picture(page, 'settings');
});

test('a million messages of a real broker', async ({ desktop }) => {
  const broker = await startKafka();
  const args = ['--brokers', broker.brokers.join(','), '--lake', desktop.lakeRoot];
  const say = (verb: string, { stderr, stdout }: { stderr: string; stdout: string }): void =>
    void process.stderr.write(`${verb}\n${stdout}${stderr}\n`);
  try {
    await new FirstRunPage(desktop.page).startEmpty.waitFor();
    say('init', await commandLine(['init', '--lake', desktop.lakeRoot]));
    say('produce', await commandLine(['produce', '--topic', 'transaction_stream', '--messages', '1000000', ...args]));
    say('consume', await commandLine(['consume', 'transaction_stream', '--until-idle', '3', ...args]));
    const question = 'SELECT count(*), count(DISTINCT transaction_id) FROM transaction_stream';
    say('query', await commandLine(['query', question, '--lake', desktop.lakeRoot]));
    await desktop.page.reload();
    const frame = new FramePage(desktop.page);
    await frame.go('SQL');
    const sql = new SqlPage(desktop.page);
    await sql.write(question);
    // Closes the list of completions; while a statement runs it would cancel it.
    await desktop.page.keyboard.press('Escape');
    await sql.run.click();
    await expect(sql.grid.getByRole('gridcell', { name: '1000000', exact: true })).toHaveCount(2);
    await picture(desktop.page, 'real-input');

    await frame.go('Settings');
    const settings = new SettingsPage(desktop.page);
    await settings.brokers.fill(broker.brokers.join(','));
    await settings.save.click();
    const saved = desktop.page.getByText('The settings of this lake are saved.');
    await saved.waitFor();
    await saved.waitFor({ state: 'hidden' });
    await frame.go('Consumers');
    const consumers = new ConsumersPage(desktop.page);
    await consumers.switch('Start', 'transaction_stream').click();
    await expect(consumers.row('transaction_stream')).toContainText('Waiting');
    say('produce', await commandLine(['produce', '--topic', 'transaction_stream', '--messages', '200000', ...args]));
    await consumers.check('transaction_stream').click();
    await expect(consumers.row('transaction_stream')).toContainText('Complete');
    await picture(desktop.page, 'consumers');
    await consumers.more('transaction_stream', 'Show messages');
    await consumers.messages.startFrom('Earliest');
    await consumers.messages.watch.click();
    await expect(consumers.messages.counts).toContainText('1,200,000 scanned');
    await consumers.messages.list('transaction_stream').press('ArrowDown');
    await expect(consumers.messages.inspector).toBeVisible();
    await picture(desktop.page, 'messages');
  } finally {
    await broker.stop();
  }
});
