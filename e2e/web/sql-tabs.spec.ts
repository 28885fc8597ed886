import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '../fixtures/app';
import { launchWeb } from '../fixtures/web';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';
import { SqlPage } from '../pages/sql-page';

test('the open statements are there again on another port, in another browser', async ({ folder }) => {
  test.slow();
  const first = await launchWeb(folder);
  try {
    await new FirstRunPage(first.page).startEmpty.click();
    await new FramePage(first.page).go('SQL');
    const sql = new SqlPage(first.page);
    await sql.write('SELECT 1 AS one');
    await first.page.keyboard.press('Alt+T');
    await expect(sql.tabs).toHaveCount(2);
    await sql.write('SELECT 2 AS two');
    await expect.poll(() => keptBelow(join(folder, 'config'), 'SELECT 2 AS two')).toBe(true);
  } finally {
    await first.close();
  }
  const second = await launchWeb(folder);
  try {
    await new FramePage(second.page).go('SQL');
    const sql = new SqlPage(second.page);
    await expect(sql.editor).toContainText('SELECT 2 AS two');
    await sql.tabs.first().click();
    await expect(sql.editor).toContainText('SELECT 1 AS one');
  } finally {
    await second.close();
  }
});

test('two windows of one browser have statements of their own, and those of a closed one are found again', async ({
  folder,
}) => {
  test.slow();
  const lagoon = await launchWeb(folder);
  try {
    const one = lagoon.page;
    await new FirstRunPage(one).startEmpty.click();
    await new FramePage(one).go('SQL');
    const first = new SqlPage(one);
    await first.write('SELECT 1 AS of_one');
    const two = await one.context().newPage();
    await two.goto(lagoon.url);
    await new FramePage(two).go('SQL');
    const second = new SqlPage(two);
    await expect(second.tabs).toHaveCount(1);
    await expect(second.editor).not.toContainText('of_one');
    await second.write('SELECT 2 AS of_two');
    await first.write('SELECT 1 AS of_one, 1 AS later');

    // One after the other: of two that begin at once, the first may find the tabs of the second as those of a closed one.
    await one.reload();
    await expect(first.editor).toContainText('SELECT 1 AS of_one, 1 AS later');
    await two.reload();
    await expect(second.editor).toContainText('SELECT 2 AS of_two');
    await expect(first.tabs).toHaveCount(1);
    await expect(second.tabs).toHaveCount(1);

    await two.close();
    await one.reload();
    await expect(first.tabs).toHaveCount(2);
    await first.tabs.last().click();
    await expect(first.editor).toContainText('SELECT 2 AS of_two');
  } finally {
    await lagoon.close();
  }
});

/** Whether a file anywhere below holds the text. */
async function keptBelow(folder: string, text: string): Promise<boolean> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    // One that is just being replaced is gone before it is read.
    const held = entry.isFile() ? await readFile(join(entry.parentPath, entry.name), 'utf8').catch(() => '') : '';
    if (held.includes(text)) return true;
  }
  return false;
}
