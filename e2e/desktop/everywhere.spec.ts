import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/app';
import { lagoon as commandLine } from '../fixtures/command-line';
import { type DesktopConsole, launchDesktop } from '../fixtures/desktop';
import { fillSampleLake, writeForeignParquet } from '../fixtures/filled-lake';
import { writeOrders } from '../fixtures/made-files';
import { setColours, violations } from '../fixtures/violations';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';
import { ImportDialog } from '../pages/import-dialog';
import { Palette } from '../pages/palette';
import { SettingsPage } from '../pages/settings-page';
import { SqlPage } from '../pages/sql-page';

async function passesInBothColours(page: Page, what: string): Promise<void> {
  for (const colours of ['light', 'dark'] as const) {
    await setColours(page, colours);
    expect(await violations(page), `${what}, ${colours}`).toEqual([]);
  }
}

/** Goes on by Tab so many times. Given are the stops that do not follow the one before, or that look the same without the focus. */
async function unclearStops(page: Page, count: number): Promise<string[]> {
  const unclear: string[] = [];
  for (let stop = 0; stop < count; stop += 1) {
    const before = await page.evaluateHandle(() => document.activeElement);
    await page.keyboard.press('Tab');
    const wrong = await page.evaluate((previous) => {
      const now = document.activeElement;
      if (!(now instanceof HTMLElement) || now === document.body) return 'nothing';
      const look = (): string => {
        const { outlineStyle, outlineWidth, borderColor, boxShadow, backgroundColor } = getComputedStyle(now);
        return [outlineStyle, outlineWidth, borderColor, boxShadow, backgroundColor].join(' ');
      };
      const focused = look();
      now.blur();
      const without = look();
      now.focus();
      const follows = previous !== null && previous.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING;
      return follows && focused !== without ? null : now.outerHTML.slice(0, 300);
    }, before);
    if (wrong !== null) unclear.push(wrong);
  }
  return unclear;
}

/** Starts to watch for what moves, and gives how to ask what did. */
async function watchMotion(page: Page): Promise<() => Promise<string[]>> {
  const seen = await page.evaluateHandle(() => {
    const moved: string[] = [];
    document.addEventListener('transitionrun', ({ propertyName }) => moved.push(propertyName), { capture: true });
    return moved;
  });
  return () => seen.evaluate((moved) => moved);
}

interface Dragged {
  readonly files?: readonly string[];
  readonly link?: string;
}

/** Real files, or a link, dragged in and let go over the middle of the window, as the system would tell Chromium. */
async function drop(
  { page }: DesktopConsole,
  { files = [], link }: Dragged,
  whileOver?: () => Promise<void>,
): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const items = link === undefined ? [] : [{ mimeType: 'text/uri-list', data: link }];
  const at = { x: 500, y: 300, data: { items, files: [...files], dragOperationsMask: 1 } };
  await session.send('Input.dispatchDragEvent', { type: 'dragEnter', ...at });
  await session.send('Input.dispatchDragEvent', { type: 'dragOver', ...at });
  await whileOver?.();
  await session.send('Input.dispatchDragEvent', { type: 'drop', ...at });
  await session.detach();
}

test('finds, does and goes anywhere from the keyboard, by keys of one’s own', async ({ desktop }) => {
  test.slow();
  const { page } = desktop;
  await expect(new FirstRunPage(page).trySample).toBeVisible();
  await page.keyboard.press('F1');
  const guide = page.getByRole('complementary', { name: 'User guide (in English)' });
  await expect(guide.getByRole('heading', { name: 'First run', exact: true })).toBeVisible();
  await guide.getByRole('button', { name: 'All pages of the guide' }).click();
  await expect(guide.getByRole('group', { name: 'User guide (in English)' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(guide).toBeHidden();
  await fillSampleLake(page);
  const palette = new Palette(page);

  await palette.open();
  await expect(palette.option('Lake')).toContainText('Alt+4');
  await passesInBothColours(page, 'palette');
  await palette.search.fill('settings kafka');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Kafka', exact: true })).toBeFocused();

  await page.keyboard.press('Alt+4');
  await expect(page.getByRole('heading', { name: 'Lake', level: 1 })).toBeFocused();

  // A column that only one feed has, put into the editor.
  await palette.open();
  await palette.search.fill('unique_buy');
  await expect(palette.active).toContainText('Column of product_purchase_counts');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'SQL statement' })).toContainText('unique_buyers');

  await palette.open();
  await palette.search.fill('nothing is called so');
  await expect(palette.dialog).toContainText('Nothing is called “nothing is called so”.');
  await page.keyboard.press('Escape');
  await expect(palette.dialog).toBeHidden();

  await test.step('the focus is seen from stop to stop, and nothing moves for who wants it still', async () => {
    await page.keyboard.press('Alt+4');
    await expect(page.getByRole('heading', { name: 'Lake', level: 1 })).toBeFocused();
    expect(await unclearStops(page, 8)).toEqual([]);
    const { explorer } = new FramePage(page);
    // The explorer's field changes its border when the focus comes and goes.
    const goAbout = async (): Promise<void> => {
      await page.keyboard.press('Control+Shift+E');
      await expect(explorer.getByRole('textbox')).toBeFocused();
      await palette.open();
      await page.keyboard.press('Escape');
      await expect(palette.dialog).toBeHidden();
    };
    const moved = await watchMotion(page);
    await goAbout();
    expect(await moved()).toEqual([]);
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await goAbout();
    await expect.poll(moved).not.toEqual([]);
  });

  // The keys of help, which were free, and then are somebody else's.
  await page.keyboard.press('Alt+2');
  await expect(page.getByRole('heading', { name: 'Feeds', level: 1 })).toBeFocused();
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await passesInBothColours(page, 'shortcuts');
  await sheet.getByRole('button', { name: 'Change the keys of “Show help”' }).click();
  await page.keyboard.press('Control+k');
  await expect(sheet.getByRole('alert')).toContainText('Ctrl+K is already “Find anything”.');
  await page.keyboard.press('Alt+h');
  await expect(sheet.getByRole('button', { name: 'Change the keys of “Show help”, now Alt+H' })).toBeFocused();
  await page.keyboard.press('Escape');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Feeds', level: 1 })).toBeVisible();
  await page.keyboard.press('Alt+h');
  const help = page.getByRole('complementary', { name: 'Help: Feeds' });
  await expect(help).toContainText('Five minutes on the sample lake');
  await passesInBothColours(page, 'help');
  await page.keyboard.press('Alt+h');
  await expect(help).toBeHidden();
  await palette.run('keyboard shortcuts');
  await sheet.getByRole('button', { name: 'Default keys for all' }).click();
  await expect(sheet.getByRole('button', { name: 'Change the keys of “Show help”, now F1' })).toBeVisible();
});

test.describe('on the sample lake', () => {
  test.use({ start: 'sample lake' });

  test('says how each job ended, with a way to it', async ({ desktop }) => {
    test.slow();
    const { page } = desktop;
    // The keys are listened for once the workspace is drawn, and the palette knows the feeds that the explorer does.
    await expect(new FramePage(page).explorer).toContainText('transaction_flattened');
    await new Palette(page).run('Export transaction_flattened');
    const toast = page.getByRole('status').filter({ hasText: 'transaction_flattened was exported' });
    // It goes by itself, but not while the pointer is on it.
    await toast.hover();
    await passesInBothColours(page, 'toast');
    await toast.getByRole('link', { name: 'Show the feed' }).click();
    await expect(page.getByRole('dialog', { name: 'transaction_flattened' })).toBeVisible();
    await page.keyboard.press('Escape');
    await new FramePage(page).statusBar.getByRole('button', { name: 'No jobs running' }).click();
    const jobs = page.getByRole('dialog', { name: 'Jobs' });
    await expect(jobs).toContainText('Export · Done');
    await passesInBothColours(page, 'jobs');
  });

  test('walks the explorer by keys, and puts names into the editor', async ({ desktop }) => {
    test.slow();
    const { page, lakeRoot } = desktop;
    await mkdir(join(lakeRoot, 'queries'), { recursive: true });
    await writeFile(join(lakeRoot, 'queries', 'answer.sql'), '-- title: The answer\nSELECT 42 AS answer\n');
    const frame = new FramePage(page);
    await frame.go('SQL');
    await expect(page).toHaveURL(/#\/sql/);
    await page.reload();

    const { explorer } = frame;
    const item = (name: string) => explorer.getByRole('treeitem', { name, exact: false });
    await expect(item('Feeds')).toBeVisible();
    // The SQL page takes the focus once, when it has come up.
    await expect(page.getByRole('textbox', { name: 'SQL statement' })).toBeFocused();
    await page.keyboard.press('Control+Shift+E');
    await expect(explorer.getByRole('textbox')).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(item('Feeds')).toBeFocused();
    await page.keyboard.press('t');
    await expect(item('transaction_flattened')).toBeFocused();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect(item('transaction_flattened')).toHaveAttribute('aria-expanded', 'true');
    await expect(explorer.getByRole('treeitem').and(page.locator(':focus'))).toHaveAttribute('aria-level', '3');
    await page.keyboard.press('v');
    await page.keyboard.press('ArrowRight');
    await expect(item('Version 0')).toBeVisible();
    await passesInBothColours(page, 'explorer');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('textbox', { name: 'SQL statement' })).toContainText(
      'transaction_flattened AT (VERSION => ',
    );

    await explorer.getByRole('textbox').fill('unique_buyers');
    await expect(explorer.getByRole('treeitem')).toHaveCount(3);
    // The item that had the stop of Tab is not there any more.
    await explorer.getByRole('textbox').press('Tab');
    await expect(item('Feeds')).toBeFocused();
    await explorer.getByRole('textbox').fill('answer');
    await item('The answer').click();
    await expect(page.getByRole('textbox', { name: 'SQL statement' })).toContainText('SELECT 42 AS answer');
  });
});

test('takes in what is dropped on the window, and goes nowhere else', async ({ desktop, folder }) => {
  test.slow();
  const { page } = desktop;
  const csv = await writeOrders(folder, 'orders.csv', 2, 1);
  const dialog = page.getByRole('dialog', { name: 'Import files into a feed' });
  // Before there is a lake it is kept.
  await expect(new FirstRunPage(page).startEmpty).toBeVisible();
  await drop(desktop, { files: [csv] });
  await expect(page.getByRole('status').filter({ hasText: 'There is no lake yet' })).toContainText(csv);
  await passesInBothColours(page, 'dropped without a lake');
  await new FirstRunPage(page).startEmpty.click();
  await expect(dialog.getByRole('textbox', { name: 'File or folder' })).toHaveValue(csv);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
  // The page can ask where a file lies that the user gave it, and nothing else.
  expect(await page.evaluate(`[Object.keys(lagoonFiles), lagoonFiles.pathOf(new File([''], 'x'))]`)).toEqual([
    ['pathOf'],
    '',
  ]);

  await drop(desktop, { files: [csv] }, async () => {
    await expect(page.getByText('Drop to take it in')).toBeVisible();
    await passesInBothColours(page, 'drop');
  });
  await expect(dialog.getByRole('textbox', { name: 'File or folder' })).toHaveValue(csv);
  await expect(dialog.getByRole('status')).toContainText('CSV');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  const parquet = await writeForeignParquet(folder);
  await drop(desktop, { files: [parquet] });
  const choice = page.getByRole('dialog', { name: 'A folder of Parquet' });
  await expect(choice).toContainText('3 rows');
  await passesInBothColours(page, 'dropped folder');
  await choice.getByRole('button', { name: 'Open where it lies' }).click();
  await expect(page).toHaveURL(/#\/lake\/foreign_items/);

  const later = await writeOrders(folder, 'orders later.csv', 3, 5);
  const imports = new ImportDialog(page);
  await drop(desktop, { files: [csv, later] });
  await expect(imports.dialog).toContainText('and with it orders later.csv');
  await expect(dialog.getByRole('status')).toContainText('2 files');
  await passesInBothColours(page, 'two files dropped');
  await imports.feed.fill('orders');
  await imports.start.click();
  await expect(imports.dialog).toContainText('10 rows');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await drop(desktop, { files: [csv, later] });
  await imports.dialog.getByRole('button', { name: 'Only the first' }).click();
  await expect(dialog.getByRole('status')).toContainText('1 file');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  await drop(desktop, { files: [csv, parquet] });
  await expect(page.getByRole('alert').filter({ hasText: 'Folders one at a time' })).toBeVisible();

  // What no page listens for leads nowhere, and the window goes on.
  await drop(desktop, { link: 'https://example.com/' });
  await page.keyboard.press('Alt+2');
  await expect(page.getByRole('heading', { name: 'Feeds', level: 1 })).toBeFocused();
  expect(page.url()).toMatch(/^lagoon:\/\/app\//);
});

test('opens as it was left: as large, and with the statements that were open', async ({ folder }) => {
  test.slow();
  const zoomFactor = (app: DesktopConsole): Promise<number> =>
    app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getZoomFactor() ?? 0);
  const choose = (app: DesktopConsole, id: string): Promise<void> =>
    app.electron.evaluate(({ Menu }, item) => {
      Menu.getApplicationMenu()?.getMenuItemById(item)?.click();
    }, id);

  const first = await launchDesktop(folder);
  await new FirstRunPage(first.page).startEmpty.click();
  await new FramePage(first.page).go('SQL');
  const written = new SqlPage(first.page);
  await written.write('SELECT 1 AS one');
  await first.page.keyboard.press('Alt+T');
  await expect(written.tabs).toHaveCount(2);
  await written.write('SELECT $country AS two');
  await written.parameter('country').fill('DE');
  // Playwright keeps a window that is being hidden from its page, which would keep the last letters then.
  await expect
    .poll(() => first.page.evaluate(() => Object.values(localStorage).some((kept) => String(kept).includes('"DE"'))))
    .toBe(true);
  expect(await zoomFactor(first)).toBe(1);
  await choose(first, 'zoom-in');
  await choose(first, 'zoom-in');
  expect(await zoomFactor(first)).toBeCloseTo(1.2);
  await first.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(1000, 640));
  await first.close();

  const second = await launchDesktop(folder);
  await new FramePage(second.page).go('SQL');
  expect(await zoomFactor(second)).toBeCloseTo(1.2);
  expect(await second.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getSize())).toEqual([
    1000, 640,
  ]);
  await choose(second, 'zoom-reset');
  expect(await zoomFactor(second)).toBe(1);
  const kept = new SqlPage(second.page);
  await expect(kept.tabs).toHaveCount(2);
  await expect(kept.editor).toContainText('SELECT $country AS two');
  await expect(kept.parameter('country')).toHaveValue('DE');
  await kept.tabs.first().click();
  await expect(kept.editor).toContainText('SELECT 1 AS one');
  await second.close();
});

async function ran(args: readonly string[]): Promise<void> {
  const { code, stderr } = await commandLine(args);
  expect(code, stderr).toBe(0);
}

test('another lake is opened in the window, and nothing of the one before is left in it', async ({
  desktop,
  folder,
}) => {
  test.slow();
  const { page, lakeRoot } = desktop;
  const frame = new FramePage(page);
  const sql = new SqlPage(page);
  const feed = (name: string) => frame.explorer.getByRole('treeitem', { name });
  const counts = async (name: string, rows: string): Promise<void> => {
    await sql.write(`SELECT count(*) AS ${name} FROM orders`);
    await sql.run.click();
    await expect(sql.grid.getByRole('gridcell', { name: rows, exact: true })).toBeVisible();
  };
  const orders = ['--event-time', 'placed_at', '--key', 'id'];
  await new FirstRunPage(page).startEmpty.click();
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
  await ran(['import', await writeOrders(folder, 'here.csv', 3, 1), ...orders, '--feed', 'orders', '--lake', lakeRoot]);
  const other = join(folder, 'another lake');
  await ran(['init', '--empty', '--lake', other]);
  const there = await writeOrders(folder, 'there.csv', 2, 1);
  for (const name of ['orders', 'returns']) await ran(['import', there, ...orders, '--feed', name, '--lake', other]);
  await page.reload();
  await frame.go('SQL');
  await counts('here', '6');
  await expect(feed('orders')).toBeVisible();

  await test.step('chosen in the settings', async () => {
    await desktop.electron.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    }, other);
    await frame.go('Settings');
    await new SettingsPage(page).openOtherLake.click();
    await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
    await expect(frame.statusBar).toContainText(other);
    await expect(feed('returns')).toBeVisible();
    await expect(feed('orders')).toBeVisible();
    await frame.go('SQL');
    await expect(sql.tabs).toHaveCount(1);
    await expect(sql.grid).toBeHidden();
    await expect(sql.editor).not.toContainText('AS here');
    await counts('there', '4');
    await expect(page.getByRole('main')).toContainText('2 of 2 files, 4 rows');
  });

  await test.step('and the first again, by the menu', async () => {
    await desktop.electron.evaluate(({ dialog, Menu }, chosen) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
      const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []);
      items?.find(({ label }) => label === '&Open lake…')?.click();
    }, lakeRoot);
    await expect(frame.statusBar).toContainText(lakeRoot);
    await expect(feed('returns')).toBeHidden();
    // The page is as it was left, with what was written there.
    await expect(sql.editor).toContainText('AS here');
    await counts('again', '6');
  });
});
