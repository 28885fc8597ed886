import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onLake, test } from '../fixtures/ksqldb-lake';
import { violations } from '../fixtures/violations';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';
import { KsqldbPanel } from '../pages/ksqldb-panel';
import { SettingsPage } from '../pages/settings-page';

const PASSWORD = 'typed-in-a-test-4711';
/** Nobody listens on the port of tcpmux. */
const NO_SERVER = 'http://127.0.0.1:1';

test('a ksqlDB server is set up, tested step by step, kept and removed; its password stays outside the lake', async ({
  lagoon,
  page,
  startServer,
}) => {
  test.slow();
  const server = await startServer({ password: { username: 'alice', password: PASSWORD } });
  await new FirstRunPage(page).startEmpty.click();
  const settings = new SettingsPage(page);
  const ksqldb = new KsqldbPanel(page);
  const saved = async (): Promise<string> => readFile(join(lagoon.lakeRoot, 'lake.json'), 'utf8');

  await expect(ksqldb.region).toContainText('No ksqlDB server is set up.');
  await expect(settings.checks).toContainText('No server is set up; feeds that read none need none.');
  await ksqldb.setUp.press('Enter');
  await expect(ksqldb.url).toBeFocused();
  await expect(ksqldb.testConnection).toBeDisabled();
  await settings.save.click();
  await expect(ksqldb.region.getByText('Write an address that begins with http:// or https://.')).toBeVisible();

  await ksqldb.url.fill(NO_SERVER);
  await ksqldb.testAgain();
  await expect(ksqldb.testSteps.last().getByRole('img', { name: 'Failed' })).toBeVisible();
  await expect(ksqldb.testSteps.last()).toContainText('127.0.0.1:1');

  await ksqldb.url.fill(server.url);
  // What was said of the other address is gone.
  await expect(ksqldb.testSteps).toHaveCount(0);
  await ksqldb.username.fill('alice');
  await expect(ksqldb.region).toContainText('The password crosses the network unencrypted');
  await ksqldb.password.fill('a wrong one');
  await ksqldb.keepPassword.click();
  await expect(ksqldb.region).toContainText('Set, from');
  await ksqldb.testAgain();
  await expect(ksqldb.testSteps.last()).toContainText('log');
  await expect(ksqldb.testSteps.last().getByRole('img', { name: 'Failed' })).toBeVisible();
  expect(await violations(page), 'a failed test').toEqual([]);

  await ksqldb.password.fill(PASSWORD);
  await ksqldb.keepPassword.click();
  await expect(ksqldb.password).toHaveValue('');
  await ksqldb.testAgain();
  await expect(ksqldb.region).toContainText('ksqlDB can be used with these settings.');
  await expect(ksqldb.region.getByRole('img', { name: 'Failed' })).toHaveCount(0);

  await settings.save.click();
  await expect(page.getByText('The settings of this lake are saved.')).toBeVisible();
  expect(await saved()).toContain(server.url);
  expect(await saved()).not.toContain(PASSWORD);
  await page.reload();
  await new FramePage(page).go('Settings');
  await expect(ksqldb.url).toHaveValue(server.url);
  await expect(settings.checks).toContainText(`at ${server.url}`);
  await expect(settings.checks).toContainText('readable to whoever listens');
  expect(await page.content()).not.toContain(PASSWORD);

  await ksqldb.remove.click();
  await expect(ksqldb.setUp).toBeFocused();
  await settings.save.click();
  await expect(settings.checks).toContainText('No server is set up; feeds that read none need none.');
  expect(await saved()).toContain('"ksqldb": null');
  expect(await onLake(lagoon.lakeRoot, ['settings', 'show'])).not.toContain(PASSWORD);
});
