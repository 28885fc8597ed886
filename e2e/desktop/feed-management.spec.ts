import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/app';
import { onLake } from '../fixtures/kafka-lake';
import { setColours, violations } from '../fixtures/violations';
import { FeedEditorPage } from '../pages/feed-editor-page';
import { FeedsPage } from '../pages/feeds-page';
import { FramePage } from '../pages/frame-page';
import { LakePage } from '../pages/lake-page';

test.use({ start: 'sample lake' });

const FEED = 'transaction_stream';

async function rowsOf(lakeRoot: string, feed: string): Promise<string> {
  const printed = await onLake(lakeRoot, ['query', `SELECT count(*) AS n FROM ${feed}`, '--format', 'csv']);
  return printed.split('\n')[1] ?? '';
}

async function configOf(lakeRoot: string, feed: string): Promise<string> {
  return await readFile(join(lakeRoot, 'feeds', 'active', `${feed}.json`), 'utf8');
}

/** Versions in the log of a stream: one line each on its Lake page. */
async function versionsOf(page: Page, feed: string): Promise<number> {
  await new FramePage(page).go('Lake');
  const lake = new LakePage(page);
  await lake.choose(feed);
  await lake.show('Versions');
  await expect(lake.version(0)).toBeVisible();
  const count = await lake.tableRows.count();
  await new FramePage(page).go('Feeds');
  return count;
}

test('a feed is edited, and what is changed is not left or overwritten unasked', async ({ lagoon, page }) => {
  const frame = new FramePage(page);
  const feeds = new FeedsPage(page);
  const editor = new FeedEditorPage(page);
  await frame.go('Feeds');
  await feeds.act(FEED, 'Edit');
  await expect(page.getByRole('heading', { name: `Edit ${FEED}` })).toBeVisible();
  await expect(editor.previewRows.first()).toBeVisible();
  await expect(editor.save).toBeDisabled();

  await test.step('whoever leaves is asked first', async () => {
    await editor.description.fill('All that was paid');
    await frame.go('Lake');
    await expect(feeds.dialog).toContainText('Leave without saving?');
    expect(await violations(page), 'asked').toEqual([]);
    await feeds.button('Cancel').click();
    await expect(editor.description).toHaveValue('All that was paid');
    await page.goBack();
    await feeds.button('Leave').click();
    await expect(feeds.row(FEED)).toBeVisible();
    expect(await configOf(lagoon.lakeRoot, FEED)).not.toContain('All that was paid');
  });

  await test.step('what is wrong is said at its field, and nothing is saved', async () => {
    await feeds.act(FEED, 'Edit');
    await editor.retentionDays.fill('0');
    await editor.save.click();
    await expect(page.getByText('A whole number from 1 on, or nothing.')).toBeVisible();
    await expect(editor.retentionDays).toBeFocused();
    await editor.retentionDays.fill('3650');
    await editor.description.fill('All that was paid');
    await editor.save.click();
    await expect(page.getByText(`${FEED} is saved.`)).toBeVisible();
    await expect(feeds.details).toContainText('3650 days');
    await feeds.closeDetails(FEED);
    const saved = await configOf(lagoon.lakeRoot, FEED);
    expect(saved).toContain('"retentionDays": 3650');
    expect(saved).toContain('"description": "All that was paid"');
  });

  await test.step('what another changed meanwhile is not overwritten', async () => {
    await feeds.act(FEED, 'Edit');
    await expect(editor.description).toHaveValue('All that was paid');
    await editor.description.fill('Mine');
    await onLake(lagoon.lakeRoot, ['feeds', 'disable', FEED]);
    await editor.save.click();
    await expect(editor.failure).toBeVisible();
    expect(await violations(page), 'not saved').toEqual([]);
    await editor.failure.getByRole('button', { name: 'Load it as it is now' }).click();
    await expect(editor.description).toHaveValue('All that was paid');
    await expect(page.getByRole('switch', { name: 'Enabled' })).not.toBeChecked();
    expect(await configOf(lagoon.lakeRoot, FEED)).not.toContain('Mine');
  });
});

test('a feed is disabled, enabled, cloned and renamed', async ({ lagoon, page }) => {
  const { lakeRoot } = lagoon;
  const feeds = new FeedsPage(page);
  await new FramePage(page).go('Feeds');

  await feeds.act(FEED, 'Disable');
  await expect(feeds.row(FEED)).toContainText('Disabled');
  await expect(feeds.export(FEED)).toBeDisabled();
  await feeds.act(FEED, 'Enable');
  await expect(feeds.export(FEED)).toBeEnabled();

  await test.step('a clone has the description and none of the rows', async () => {
    await feeds.act(FEED, 'Clone…');
    // The name that is offered will do.
    await expect(feeds.button('Clone')).toBeEnabled();
    await feeds.dialog.getByRole('textbox').fill('transaction_flattened');
    await feeds.button('Clone').click();
    await expect(feeds.dialog.getByRole('alert')).toContainText('transaction_flattened');
    expect(await violations(page), 'clone').toEqual([]);
    await feeds.dialog.getByRole('textbox').fill('paid');
    await page.keyboard.press('Enter');
    await expect(page.getByText(`paid is made as a copy of ${FEED}`)).toBeVisible();
    await feeds.closeDetails('paid');
    await expect(feeds.row('paid')).toContainText('Nothing exported');
    await feeds.export('paid').click();
    await expect(feeds.row('paid')).toContainText('100,000');
  });

  await test.step('a renamed feed keeps its rows and its history', async () => {
    const before = await versionsOf(page, 'paid');
    await feeds.act('paid', 'Rename…');
    await feeds.dialog.getByRole('textbox').fill('Paid in full');
    await expect(feeds.button('Rename')).toBeDisabled();
    await feeds.dialog.getByRole('textbox').fill('paid_in_full');
    await feeds.button('Rename').click();
    await expect(feeds.row('paid_in_full')).toContainText('100,000');
    await expect(feeds.row('paid')).toBeHidden();
    expect(await rowsOf(lakeRoot, 'paid_in_full')).toBe('100000');
    expect(await versionsOf(page, 'paid_in_full')).toBe(before);
    expect(await readdir(join(lakeRoot, 'streams'))).not.toContain('paid');
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`a feed is archived, restored and deleted, in ${colorScheme} colours`, async ({ lagoon, page }) => {
    test.slow();
    await setColours(page, colorScheme);
    const { lakeRoot } = lagoon;
    const folder = join(lakeRoot, 'streams', FEED);
    const feeds = new FeedsPage(page);
    await new FramePage(page).go('Feeds');
    await feeds.show('Archived');
    await expect(page.getByRole('heading', { name: 'No feed is archived' })).toBeVisible();
    expect(await violations(page), 'nothing archived').toEqual([]);
    await feeds.show('In use');
    await feeds.export(FEED).click();
    await expect(feeds.row(FEED)).toContainText('110,000');
    const versions = await versionsOf(page, FEED);

    await test.step('archived, it keeps its data and its history', async () => {
      await feeds.act(FEED, 'Archive…');
      expect(await violations(page), 'archive').toEqual([]);
      await feeds.button('Archive').click();
      await expect(feeds.row(FEED)).toBeHidden();
      await feeds.show('Archived');
      await expect(feeds.row(FEED)).toContainText('110,000');
      expect(await violations(page), 'archived').toEqual([]);
      await feeds.restore(FEED).click();
      await expect(page.getByRole('heading', { name: 'No feed is archived' })).toBeVisible();
      await feeds.show('In use');
      await expect(feeds.row(FEED)).toContainText('110,000');
      expect(await rowsOf(lakeRoot, FEED)).toBe('110000');
      expect(await versionsOf(page, FEED)).toBe(versions);
    });

    await test.step('deleted without its data, a feed of that name finds them again', async () => {
      await feeds.act(FEED, 'Delete…');
      await expect(feeds.dialog).toContainText(folder);
      await expect(feeds.dialog).toContainText('110,000');
      expect(await violations(page), 'delete').toEqual([]);
      await expect(feeds.button('Delete the feed')).toBeDisabled();
      const config = await configOf(lakeRoot, FEED);
      await feeds.dialog.getByRole('textbox', { name: `Type ${FEED} to confirm` }).fill(FEED);
      await feeds.button('Delete the feed').click();
      await expect(feeds.row(FEED)).toBeHidden();
      expect((await stat(folder)).isDirectory()).toBe(true);
      await writeFile(join(lakeRoot, 'feeds', 'active', `${FEED}.json`), config);
      await page.reload();
      await expect(feeds.row(FEED)).toContainText('110,000');
    });

    await test.step('an archived feed is deleted with its data', async () => {
      await feeds.act(FEED, 'Archive…');
      await feeds.button('Archive').click();
      await feeds.show('Archived');
      await feeds.deleteArchived(FEED).click();
      await feeds.dialog.getByRole('radio', { name: 'Delete the data, too' }).click();
      await feeds.dialog.getByRole('textbox', { name: `Type ${FEED} to confirm` }).fill(FEED);
      await feeds.button('Delete the feed and its data').click();
      await expect(page.getByRole('heading', { name: 'No feed is archived' })).toBeVisible();
      await expect(stat(folder)).rejects.toThrow(/ENOENT/);
      expect(await readdir(join(lakeRoot, 'feeds', 'archived'))).toEqual([]);
    });

    await test.step('a file that was edited by hand and is wrong is named by line and field', async () => {
      const path = join(lakeRoot, 'feeds', 'active', 'payment_method_totals.json');
      const good = await readFile(path, 'utf8');
      await writeFile(path, good.replace('"kind": "table"', '"kind": "chair"'));
      await page.reload();
      await feeds.show('In use');
      const notice = page.getByRole('main').getByRole('alert').filter({ hasText: 'cannot be used' });
      await expect(notice).toContainText(/payment_method_totals\.json, line \d+/);
      await expect(notice).toContainText('kind');
      await expect(feeds.row('transaction_flattened')).toContainText('100,000');
      expect(await violations(page), 'a wrong file').toEqual([]);
      const feed = 'payment_method_totals';
      await notice.getByRole('button', { name: `Delete ${feed}, whose file is wrong` }).click();
      await expect(feeds.dialog).toContainText(join(lakeRoot, 'tables', feed));
      await feeds.dialog.getByRole('radio', { name: 'Delete the data, too' }).click();
      await feeds.dialog.getByRole('textbox', { name: `Type ${feed} to confirm` }).fill(feed);
      expect(await violations(page), 'deleting it').toEqual([]);
      await feeds.button('Delete the feed and its data').click();
      await expect(notice).toBeHidden();
      await expect(stat(join(lakeRoot, 'tables', feed))).rejects.toThrow(/ENOENT/);
      await expect(feeds.row('transaction_flattened')).toBeVisible();
    });
  });
}
