import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startKafka } from '../../test/support/kafka/broker';
import { expect, test } from '../fixtures/app';
import { lagoon as commandLine } from '../fixtures/command-line';
import { fillSampleLake } from '../fixtures/filled-lake';
import { writeForeignStream, writeOrders } from '../fixtures/made-files';
import { importOrders } from '../fixtures/quarantined-orders';
import { ChartPanel } from '../pages/chart-panel';
import { ConsumersPage } from '../pages/consumers-page';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';
import { ImportDialog } from '../pages/import-dialog';
import { LakePage } from '../pages/lake-page';
import { NotebooksPage } from '../pages/notebooks-page';
import { QuarantinePage } from '../pages/quarantine-page';
import { ReportsPage } from '../pages/reports-page';
import { SettingsPage } from '../pages/settings-page';
import { ResultsGrid } from '../pages/results-grid';
import { SqlPage } from '../pages/sql-page';
import { WarehousePage } from '../pages/warehouse-page';
import { picture, run, states } from './picture';

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

test('reports, versions, maintenance and imports', async ({ desktop, folder }) => {
  const { page, lakeRoot } = desktop;
  const lake = ['--lake', lakeRoot];
  await fillSampleLake(page);
  await run('export', 'transaction_stream', 'payment_method_totals', ...lake);
  await run('export', 'transaction_stream', 'payment_method_totals', ...lake);
  await writeForeignStream(lakeRoot, 'store_visits', 40_000, 12);
  await run('adopt', 'store_visits', ...lake);
  await keepDays(lakeRoot, 'store_visits', 30);
  await leaveOrphan(lakeRoot, 'transaction_stream');
  await page.reload();

  const frame = new FramePage(page);
  await frame.go('Reports');
  const reports = new ReportsPage(page);
  await reports.open('transaction_stream');
  await expect(reports.days('transaction_stream')).toHaveCount(30);
  await picture(page, 'reports');

  await frame.go('Lake');
  const browser = new LakePage(page);
  await browser.choose('payment_method_totals');
  await browser.show('Versions');
  await expect(browser.version(0)).toBeVisible();
  await picture(page, 'versions');
  await page.getByRole('link', { name: 'Compare version 1' }).click();
  await expect(page.getByRole('region', { name: /^Comparison of two versions/ }).getByRole('table')).toBeVisible();
  await picture(page, 'diff');
  await page.getByRole('link', { name: 'All versions' }).click();
  await browser.act(0, 'Restore this version');
  await expect(page.getByRole('dialog')).toContainText('get their earlier values');
  await picture(page, 'restore', states);
  await page.keyboard.press('Escape');

  await frame.go('Lake');
  await browser.show('Maintenance');
  await expect(browser.upkeep('Retention').getByRole('table')).toBeVisible();
  await expect(browser.upkeep('Compaction').getByRole('table')).toBeVisible();
  await expect(browser.upkeep('Vacuum').getByRole('table')).toBeVisible();
  await picture(page, 'maintenance');
  await browser.upkeep('Vacuum').scrollIntoViewIfNeeded();
  await picture(page, 'maintenance-below', states);
  await browser.upkeep('Retention').getByRole('button').click();
  await expect(page.getByRole('dialog')).toContainText('store_visits');
  await picture(page, 'retention', states);
  await page.keyboard.press('Escape');
  await browser.upkeep('Vacuum').getByRole('button').click();
  await expect(page.getByRole('dialog')).toContainText('transaction_stream');
  await picture(page, 'vacuum', states);
  await page.keyboard.press('Escape');

  const form = new ImportDialog(page);
  await frame.go('Feeds');
  await expect(page.getByRole('button', { name: 'Import files into store_visits' })).toBeVisible();
  await picture(page, 'feeds-of-files', states);
  await form.begin.click();
  await form.path.fill(`${folder}/nowhere.csv`);
  await form.look.click();
  await expect(form.dialog.getByRole('alert')).toBeVisible();
  await picture(page, 'import-failing', states);
  await form.path.fill(await writeOrders(folder, 'orders.csv', 20, 1));
  await form.look.click();
  await expect(form.dialog.getByRole('rowheader', { name: 'placed_at' })).toBeVisible();
  await picture(page, 'import');
  await form.start.click();
  await expect(form.dialog.getByRole('link', { name: 'Open orders' })).toBeVisible();
  await picture(page, 'import-done', states);
});

test('the warehouse', async ({ desktop }) => {
  const { page } = desktop;
  const frame = new FramePage(page);
  await fillSampleLake(page);
  await frame.go('Warehouse');
  const warehouse = new WarehousePage(page);
  await expect(warehouse.make).toBeVisible();
  await picture(page, 'warehouse-empty');
  await warehouse.make.click();
  await expect(warehouse.schema).toContainText('The schema is as Lagoon makes it.');
  await warehouse.syncAll.click();
  await expect(warehouse.table('fact_user_transaction_summary_eur')).toContainText('Up to date');
  await expect(warehouse.table('fact_payment_method_totals')).toContainText('Up to date');
  await warehouse.verify('fact_payment_method_totals').click();
  await expect(warehouse.table('fact_payment_method_totals')).toContainText('Clean at');
  await picture(page, 'warehouse');
  await warehouse.show('Sample queries');
  await warehouse.sample(/revenue of each product category/i).click();
  await warehouse.run.click();
  await expect(warehouse.grid).toBeVisible();
  await picture(page, 'warehouse-query', states);
  await warehouse.show('Live loads');
  await expect(warehouse.panel('Live loads').getByRole('table')).toBeVisible();
  await picture(page, 'warehouse-live', states);
  await warehouse.map.open.click();
  await warehouse.map.choose('payment_method_totals');
  await warehouse.map.name.fill('fact_methods');
  await warehouse.map.propose.click();
  await expect(warehouse.map.ddl).toContainText('CREATE TABLE');
  await picture(page, 'warehouse-map', states);
  await page.keyboard.press('Escape');
  await frame.go('Settings');
  const settings = new SettingsPage(page);
  // Nobody listens on the port of tcpmux.
  await settings.setUpMysql({ host: '127.0.0.1', port: 1, username: 'lagoon' });
  await settings.save.click();
  await expect(page.getByText('The settings of this lake are saved.')).toBeVisible();
  await frame.go('Warehouse');
  await expect(warehouse.problem).toBeVisible();
  await picture(page, 'warehouse-failing');
  await warehouse.show('Connect BI tools');
  await picture(page, 'warehouse-connect', states);
});

test('notebooks and the quarantine', async ({ desktop, folder }) => {
  const { page, lakeRoot } = desktop;
  const frame = new FramePage(page);
  await fillSampleLake(page);
  const notebooks = join(lakeRoot, 'queries', 'notebooks');
  await mkdir(notebooks, { recursive: true });
  const text = (title: string, order: string): string => `# ${title}

What was bought, by kind of product.

\`\`\`sql
SELECT product_category, sum(total_revenue) AS revenue
FROM product_purchase_counts
GROUP BY ALL
ORDER BY ${order} DESC
\`\`\`
`;
  const drawn = `
\`\`\`sql chart=stacked x=user_country series=product_category aggregate=count
SELECT user_country, product_category FROM transaction_flattened
\`\`\`
`;
  await writeFile(join(notebooks, 'weekly.md'), text('Weekly figures', 'revenue') + drawn);
  await writeFile(join(notebooks, 'misspelled.md'), text('A misspelled column', 'revenu'));
  await page.reload();
  for (const [title, answer, name] of [
    ['Weekly figures', /rows in/, 'notebooks'],
    ['A misspelled column', /revenu\b.*not found/is, 'notebooks-failing'],
  ] as const) {
    await frame.go('Notebooks');
    const notebook = new NotebooksPage(page);
    await notebook.list.getByRole('link', { name: title }).click();
    await notebook.runAll.click();
    await expect(notebook.cell(2)).toContainText(answer);
    if (name === 'notebooks') {
      const chart = new ChartPanel(page).figure(/^Stacked bar chart of rows by user_country/);
      await expect(chart.locator('path').first()).toBeVisible();
      await notebook.cell(3).evaluate((cell) => cell.scrollIntoView({ block: 'end' }));
    }
    await picture(page, name);
    await page.getByRole('link', { name: 'All notebooks' }).click();
  }

  await importOrders(folder, lakeRoot);
  await page.reload();
  await frame.go('Quarantine');
  await expect(page.getByRole('main')).toContainText('orders');
  await expect(new QuarantinePage(page).records.first()).toBeVisible();
  await picture(page, 'quarantine');
});

test('where a row of an answer came from', async ({ desktop }) => {
  const { page } = desktop;
  await fillSampleLake(page);
  const sql = new SqlPage(page);
  await sql.write(`SELECT t.transaction_id, t.amount, t.currency, t.status, p.product_name
FROM transaction_flattened t JOIN product_purchase_counts p USING (product_id)
WHERE t.amount > 900`);
  await sql.run.click();
  await expect(sql.status).toContainText('5 columns');
  await new ResultsGrid(page).grid.getByRole('gridcell').first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Where this row came from' }).click();
  await expect(page.getByRole('link', { name: /^Version \d/ }).first()).toBeVisible();
  await picture(page, 'origin');
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

async function keepDays(lakeRoot: string, feed: string, days: number): Promise<void> {
  const path = join(lakeRoot, 'feeds', 'active', `${feed}.json`);
  const config = await readFile(path, 'utf8');
  await writeFile(path, config.replace('"retentionDays": null', `"retentionDays": ${days}`));
}

/** As a writer leaves it that died two days ago. */
async function leaveOrphan(lakeRoot: string, stream: string): Promise<void> {
  const folder = join(lakeRoot, 'streams', stream, 'year=2026', 'month=11', 'day=01');
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'data_20261118_091500_0k3v9q2m7x1z5b8.parquet');
  await writeFile(path, Buffer.alloc(250_000));
  const died = new Date(Date.now() - 48 * 3_600_000);
  await utimes(path, died, died);
}
