import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/app';
import { writeForeignStream } from '../fixtures/made-files';
import { importOrders } from '../fixtures/quarantined-orders';
import { ConsumersPage } from '../pages/consumers-page';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage, type PageName } from '../pages/frame-page';
import { LakePage } from '../pages/lake-page';
import { SettingsPage } from '../pages/settings-page';
import { SqlPage } from '../pages/sql-page';
import { picture, run, states } from './picture';

const pages: readonly PageName[] = [
  'Overview',
  'Feeds',
  'Consumers',
  'Lake',
  'SQL',
  'Notebooks',
  'Quarantine',
  'Warehouse',
  'Reports',
  'Settings',
];

/** The page, with all that it reads there. */
async function open(page: Page, name: PageName): Promise<void> {
  await new FramePage(page).go(name);
  await expect(page.getByRole('main').getByRole('heading', { name, exact: true }).first()).toBeVisible();
  await expect(page.getByRole('main').locator('[aria-busy="true"]:visible')).toHaveCount(0);
}

test('every page of an empty lake', async ({ desktop }) => {
  const { page } = desktop;
  await new FirstRunPage(page).startEmpty.click();
  await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible();
  for (const name of pages) {
    await open(page, name);
    await picture(page, `${name.toLowerCase()}-empty`);
  }
});

test('every page where something fails', async ({ desktop, folder }) => {
  const { page, lakeRoot } = desktop;
  const main = page.getByRole('main');
  const lake = ['--lake', lakeRoot];
  await new FirstRunPage(page).startEmpty.click();
  await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible();
  await run('init', ...lake);
  await run('export', 'transaction_flattened', ...lake);
  await importOrders(folder, lakeRoot);
  await writeForeignStream(lakeRoot, 'store_visits', 500, 3);
  const [broken = ''] = await writeForeignStream(lakeRoot, 'broken_visits', 500);
  await truncate(broken, 100);
  await page.reload();
  await open(page, 'Feeds');
  await expect(page.getByRole('button', { name: 'Adopt store_visits' })).toBeVisible();
  await picture(page, 'adopt', states);

  await run('adopt', 'store_visits', ...lake);
  for (const path of [join('streams', 'store_visits'), join('quarantine', 'orders')]) {
    await writeFile(join(lakeRoot, path, '_delta_log', '00000000000000000000.json'), '{"add":');
  }
  await page.reload();
  for (const name of ['Overview', 'Feeds', 'Quarantine', 'Reports'] as const) {
    await open(page, name);
    await expect(main).toContainText(name === 'Quarantine' ? 'orders' : 'store_visits');
    await picture(page, `${name.toLowerCase()}-failing`);
  }
  await open(page, 'Lake');
  const browser = new LakePage(page);
  await browser.show('Maintenance');
  await expect(browser.upkeep('Vacuum')).toContainText('Every file on disk is needed.');
  await picture(page, 'maintenance-failing', states);
  await browser.show('Feeds');
  await browser.choose('store_visits');
  await expect(main.getByRole('alert')).toBeVisible();
  await picture(page, 'lake-failing');

  await open(page, 'SQL');
  const sql = new SqlPage(page);
  await sql.write('SELECT count(*)\nFROM transaction_flatened\nWHERE amount > 100');
  await page.keyboard.press('Escape');
  await sql.run.click();
  await expect(sql.failure).toBeVisible();
  await picture(page, 'sql-failing');

  await open(page, 'Settings');
  const settings = new SettingsPage(page);
  // Nobody listens on the port of tcpmux.
  await settings.brokers.fill('127.0.0.1:1');
  await settings.testConnection.click();
  await expect(main).toContainText('cannot be used yet');
  await picture(page, 'settings-failing');
  await settings.save.click();
  await expect(page.getByText('The settings of this lake are saved.')).toBeVisible();
  await open(page, 'Consumers');
  await expect(new ConsumersPage(page).notice).toBeVisible();
  await picture(page, 'consumers-failing');
});
