import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '../fixtures/app';
import { lagoon as commandLine } from '../fixtures/command-line';
import { writeForeignStream, writeOrders } from '../fixtures/made-files';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';
import { LakePage } from '../pages/lake-page';

/** As another program beside the window, on the same lake. */
async function run(lakeRoot: string, ...args: string[]): Promise<void> {
  const { code, stderr } = await commandLine([...args, '--lake', lakeRoot]);
  expect(code, stderr).toBe(0);
}

async function configure(lakeRoot: string, feed: string, from: RegExp, to: string): Promise<void> {
  const path = join(lakeRoot, 'feeds', 'active', `${feed}.json`);
  await writeFile(path, (await readFile(path, 'utf8')).replace(from, to));
}

/** A query may still be reading what was the newest version ten minutes ago; so the log says that all of it happened an hour earlier. */
async function setBackLog(lakeRoot: string, table: string): Promise<void> {
  const log = join(lakeRoot, 'tables', table, '_delta_log');
  for (const name of await readdir(log)) {
    if (!name.endsWith('.json')) continue;
    const entry = await readFile(join(log, name), 'utf8');
    const earlier = entry.replace(/"timestamp":(\d+)/, (_, ms: string) => `"timestamp":${Number(ms) - 3_600_000}`);
    expect(earlier).not.toBe(entry);
    await writeFile(join(log, name), earlier);
  }
}

test('vacuum deletes the files of versions that are no longer kept, and of no other', async ({
  folder,
  lagoon,
  page,
}) => {
  const { lakeRoot } = lagoon;
  await new FirstRunPage(page).startEmpty.click();
  await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible();
  const made = ['--kind', 'table', '--key', 'id'];
  await run(lakeRoot, 'import', await writeOrders(folder, 'a.csv', 1, 1), '--feed', 'orders', ...made);
  await run(lakeRoot, 'import', await writeOrders(folder, 'b.csv', 2, 1), '--feed', 'orders');
  await run(lakeRoot, 'import', await writeOrders(folder, 'c.csv', 3, 1), '--feed', 'orders');
  const versions = async (): Promise<string[]> =>
    (await readdir(join(lakeRoot, 'tables', 'orders'))).filter((name) => name.startsWith('version=')).toSorted();
  expect(await versions()).toEqual(['version=v1', 'version=v2', 'version=v3']);
  await configure(lakeRoot, 'orders', /"retentionVersions": (?:null|\d+)/, '"retentionVersions": 1');
  await setBackLog(lakeRoot, 'orders');
  await page.reload();
  await new FramePage(page).go('Lake');
  const lake = new LakePage(page);
  await lake.choose('orders');

  await lake.show('Maintenance');
  const vacuum = lake.upkeep('Vacuum');
  await expect(vacuum.getByRole('row').last()).toContainText('2 files');
  await vacuum.getByRole('button', { name: 'Vacuum…' }).click();
  const dialog = lake.dialog('Delete 2 files for good?');
  await expect(dialog).toContainText('orders 2 files');
  await expect(dialog).toContainText('can no longer be queried, compared or restored');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  expect(await versions()).toHaveLength(3);

  await vacuum.getByRole('button', { name: 'Vacuum…' }).click();
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(vacuum).toContainText('Every file on disk is needed.');
  await expect(lake.dialog(/.*/)).toHaveCount(0);
  expect(await versions()).toEqual(['version=v3']);
  await expect(lake.fact('Records')).toHaveText('6');
  await lake.show('Versions');
  await expect(lake.version(0)).toContainText('No longer readable');
  await expect(page.getByRole('link', { name: 'Query version 2' })).toBeVisible();
});

test('retention drops nothing where its plan has changed since it was shown, and shows the plan of now', async ({
  lagoon,
  page,
}) => {
  const { lakeRoot } = lagoon;
  await new FirstRunPage(page).startEmpty.click();
  await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible();
  for (const feed of ['visits_east', 'visits_west']) {
    await writeForeignStream(lakeRoot, feed, 500, 3);
    await run(lakeRoot, 'adopt', feed);
    await configure(lakeRoot, feed, /"retentionDays": null/, '"retentionDays": 10');
  }
  const westLog = join(lakeRoot, 'streams', 'visits_west', '_delta_log');
  const westEntries = async (): Promise<string[]> => (await readdir(westLog)).filter((name) => name.endsWith('.json'));
  await page.reload();
  await new FramePage(page).go('Lake');
  const lake = new LakePage(page);
  await lake.show('Maintenance');
  const retention = lake.upkeep('Retention');
  await expect(retention.getByRole('row').last()).toContainText('2 days or versions');
  await retention.getByRole('button', { name: 'Apply retention…' }).click();
  const dialog = lake.dialog('Drop what has outlived its retention?');
  const drop = dialog.getByRole('button', { name: 'Drop', exact: true });
  await expect(dialog.getByRole('listitem')).toHaveText([/^visits_east 1 day/, /^visits_west 1 day/]);

  await run(lakeRoot, 'retention', 'visits_east');
  await drop.click();
  await expect(dialog.getByRole('alert')).toContainText('nothing was dropped. This is the plan of now.');
  await expect(dialog.getByRole('listitem')).toHaveText([/^visits_west 1 day/]);
  expect(await westEntries()).toHaveLength(1);

  // And once more, until there is nothing to confirm.
  await run(lakeRoot, 'retention', 'visits_west');
  await drop.click();
  await expect(dialog).toContainText('Nothing has outlived its retention.');
  await expect(drop).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(dialog).toBeHidden();
  expect(await westEntries()).toHaveLength(2);
});
