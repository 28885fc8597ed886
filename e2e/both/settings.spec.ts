import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/app';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';
import { SettingsPage } from '../pages/settings-page';

/** Nobody listens on the port of tcpmux. */
const NO_BROKER = '127.0.0.1:1';
const PASSWORD = 'typed-in-a-test-4711';

test('settings are checked, saved to lake.json and still there after a reload', async ({ lagoon, page }) => {
  await new FirstRunPage(page).startEmpty.click();
  const settings = new SettingsPage(page);
  const saved = async (): Promise<string> => readFile(join(lagoon.lakeRoot, 'lake.json'), 'utf8');
  await expect(settings.save).toBeDisabled();

  await settings.batchRows.fill('0');
  await settings.save.click();
  await expect(page.getByText('Enter 1 or more.')).toBeVisible();
  expect(await saved()).not.toContain('"batchRows": 0');

  await settings.batchRows.fill('5000');
  await settings.name.fill('Shop');
  await settings.save.click();
  await expect(page.getByText('The settings of this lake are saved.')).toBeVisible();
  await expect(settings.save).toBeDisabled();
  expect(await saved()).toContain('"batchRows": 5000');

  await page.reload();
  await new FramePage(page).go('Settings');
  await expect(settings.name).toHaveValue('Shop');
  await expect(settings.checks).toContainText('"Shop"');
});

test('the connection test says at which step Kafka fails, and changes nothing', async ({ lagoon, page }) => {
  await new FirstRunPage(page).startEmpty.click();
  const settings = new SettingsPage(page);
  await expect(settings.testConnection).toBeDisabled();
  await settings.brokers.fill(NO_BROKER);
  await settings.testConnection.click();
  await expect(settings.testSteps).toHaveCount(2);
  await expect(settings.testSteps.first().getByRole('img', { name: 'Passed' })).toBeVisible();
  await expect(settings.testSteps.last().getByRole('img', { name: 'Failed' })).toBeVisible();
  await expect(settings.testSteps.last()).toContainText(NO_BROKER);
  await settings.discard.click();
  await expect(settings.brokers).toHaveValue('');
  expect(await readFile(join(lagoon.lakeRoot, 'lake.json'), 'utf8')).not.toContain(NO_BROKER);
});

test('a secured Kafka is set up; the password goes in, is told by its place, and never comes back', async ({
  lagoon,
  page,
}) => {
  await new FirstRunPage(page).startEmpty.click();
  const settings = new SettingsPage(page);
  const saved = async (): Promise<string> => readFile(join(lagoon.lakeRoot, 'lake.json'), 'utf8');
  await settings.brokers.fill(NO_BROKER);
  await settings.logInBy('PLAIN');
  await settings.username.fill('alice');
  await expect(page.getByText('The password crosses the network unencrypted')).toBeVisible();
  await settings.encrypt.click();
  await expect(page.getByText('The password crosses the network unencrypted')).toBeHidden();
  await settings.caFile.fill('/etc/kafka/ca.pem');
  await settings.logInBy('SCRAM-SHA-512');
  await settings.save.click();
  await expect(page.getByText('The settings of this lake are saved.')).toBeVisible();
  expect(await saved()).toContain('"caFile": "/etc/kafka/ca.pem"');

  await expect(page.getByText('Not set. It will be kept in')).toBeVisible();
  await settings.password.fill(PASSWORD);
  await settings.keepPassword.click();
  await expect(page.getByText(/^Set, from /)).toBeVisible();
  await expect(settings.password).toHaveValue('');
  await page.reload();
  await new FramePage(page).go('Settings');
  await expect(page.getByText(/^Set, from /)).toBeVisible();
  await expect(settings.username).toHaveValue('alice');
  expect(await page.content()).not.toContain(PASSWORD);
  expect(await saved()).not.toContain(PASSWORD);

  await settings.forgetPassword.click();
  await expect(page.getByText('Not set. It will be kept in')).toBeVisible();
});

/** The system goes over to these colours, and the page has been told. */
async function changeSystem(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  const told = await page.evaluateHandle((wanted) => {
    const record = { is: false };
    const query = matchMedia(`(prefers-color-scheme: ${wanted})`);
    query.addEventListener('change', ({ matches }) => {
      record.is = matches;
    });
    return record;
  }, colorScheme);
  await page.emulateMedia({ colorScheme });
  await expect.poll(() => told.evaluate(({ is }) => is)).toBe(true);
}

test('the colours are the user’s choice and kept, or those of the system', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await new FirstRunPage(page).startEmpty.click();
  const settings = new SettingsPage(page);
  const scheme = page.locator('html');
  const shows = (colours: 'light' | 'dark'): Promise<void> =>
    expect(scheme).toHaveAttribute('data-mantine-color-scheme', colours);
  await settings.scheme('Dark');
  await shows('dark');
  await page.reload();
  await shows('dark');
  await changeSystem(page, 'dark');
  await changeSystem(page, 'light');
  await shows('dark');

  await settings.scheme('As the system');
  await shows('light');
  await changeSystem(page, 'dark');
  await shows('dark');
  await changeSystem(page, 'light');
  await shows('light');
  await changeSystem(page, 'dark');
  await page.reload();
  await shows('dark');

  await settings.scheme('Light');
  await shows('light');
  await changeSystem(page, 'light');
  await changeSystem(page, 'dark');
  await shows('light');
  await page.reload();
  await shows('light');
});
