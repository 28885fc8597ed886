import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/app';
import { fillSampleLake } from '../fixtures/filled-lake';
import { setColours, violations } from '../fixtures/violations';
import { FramePage } from '../pages/frame-page';
import { SettingsPage } from '../pages/settings-page';
import { SqlPage } from '../pages/sql-page';

async function clean(page: Page, what: string): Promise<void> {
  for (const colours of ['light', 'dark'] as const) {
    await setColours(page, colours);
    expect(await violations(page), `${what} in ${colours} colours`).toEqual([]);
  }
}

test('helps to write statements side by side, marks what is wrong, and says what a statement costs', async ({
  desktop,
}) => {
  test.slow();
  const { page } = desktop;
  const main = page.getByRole('main');
  await fillSampleLake(page);
  const sql = new SqlPage(page);
  await expect(sql.grid).toBeVisible();
  await expect(sql.tabs).toHaveCount(1);

  await page.keyboard.press('Alt+T');
  await expect(sql.tabs).toHaveCount(2);
  await sql.write('SELECT 1 AS one;\nSELECT nope FROM transaction_stream;\nSELECT 3 AS three');
  await page.keyboard.press('Control+Shift+Enter');
  await expect(main).toContainText('Statement 2 of 3 failed');
  await expect(sql.mark).toContainText('"nope" not found');
  await clean(page, 'The second of three failed');
  await sql.write('SELECT 1 AS one;\nSELECT 2 AS two;\nSELECT 3 AS three');
  await expect(sql.mark).toHaveCount(0);
  await sql.runAs('Run all statements');
  await expect(main).toContainText('3 of 3 statements done');
  await expect(sql.grid.getByRole('gridcell', { name: '3', exact: true })).toBeVisible();
  await sql.editor.press('Control+Home');
  for (let letter = 0; letter < 'SELECT 1'.length; letter += 1) await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Control+Enter');
  await expect(sql.grid.getByRole('columnheader', { name: /^1\b/ })).toBeVisible();

  await test.step('completion, and the form of a statement', async () => {
    const take = (offered: RegExp): Promise<void> => sql.offered.filter({ hasText: offered }).first().click();
    await sql.editor.clear();
    await sql.editor.pressSequentially('SELECT date_tr');
    await take(/^date_trunc/);
    await expect(sql.editor).toContainText('date_trunc');
    await sql.editor.clear();
    await sql.editor.pressSequentially('select user_country from transaction_fla');
    await take(/^transaction_flattened/);
    await sql.editor.pressSequentially(' where amou');
    await take(/^amount/);
    await sql.editor.pressSequentially(" > 5 and 'a  b' is not null limit 3 -- why");
    await expect(sql.lines).toHaveText([
      "select user_country from transaction_flattened where amount > 5 and 'a  b' is not null limit 3 -- why",
    ]);
    // A move of the cursor ends what Undo takes back at once.
    await sql.editor.press('Home');
    await sql.choose('Format');
    await expect(sql.lines).toHaveText([
      'select',
      'user_country',
      'from',
      'transaction_flattened',
      'where',
      'amount > 5',
      "and 'a  b' is not null",
      'limit',
      '3 -- why',
    ]);
    expect(await sql.editor.innerText()).toContain("'a  b'");
    await sql.run.click();
    await expect(sql.status).toContainText('3 rows · 1 column');
    await sql.editor.press('Control+z');
    await expect(sql.lines).toHaveCount(1);
  });

  await sql.write('SELECT count(*) AS n FROM transaction_strem');
  await sql.run.click();
  await sql.mark.getByRole('button', { name: 'Use transaction_stream' }).click();
  await expect(sql.grid.getByRole('columnheader', { name: /^n\b/ })).toBeVisible();
  await expect(sql.editor).toContainText('FROM transaction_stream');
  await expect(main).toContainText(/Reads at most \d+ of \d+ files?, [\d,]+ rows/);

  await page.getByRole('button', { name: 'When Run asks first' }).click();
  const bound = page.getByRole('textbox', { name: 'Ask above, in millions of rows' });
  await bound.clear();
  await bound.pressSequentially('0.000001');
  await expect(bound).toHaveValue('0.000001');
  await page.keyboard.press('Escape');
  await sql.write('SELECT count(*) AS asked_n FROM transaction_stream');
  await sql.run.click();
  const question = page.getByRole('dialog', { name: 'This may read a lot. Run it?' });
  await expect(question).toContainText('FROM transaction_stream');
  await clean(page, 'The question before Run');
  await question.getByRole('button', { name: 'Cancel', exact: true }).click();
  await sql.run.click();
  await question.getByRole('textbox', { name: 'Ask above, in millions of rows' }).fill('500');
  await question.getByRole('button', { name: 'Run it' }).click();
  await expect(sql.grid.getByRole('columnheader', { name: /^asked_n\b/ })).toBeVisible();

  await sql.runAs('Explain and run (analyze)');
  await expect(sql.tree.getByRole('treeitem').first()).toBeVisible();
  await expect(sql.tree).toContainText('slowest');
  await sql.tree.getByRole('treeitem').first().click();
  await page.keyboard.press('ArrowDown');
  await expect(sql.tree.getByRole('treeitem').nth(1)).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowLeft');
  await expect(sql.tree.getByRole('treeitem')).toHaveCount(1);
  await page.keyboard.press('ArrowRight');
  await clean(page, 'A plan');
  await page.getByRole('button', { name: 'Back to the result' }).click();
  await expect(sql.grid).toBeVisible();

  await sql.write('SELECT $country AS asked, $amount::BIGINT * 2 AS doubled');
  await sql.parameter('country').fill('US');
  await sql.run.click();
  await expect(sql.parameter('amount')).toBeFocused();
  await expect(main).toContainText('Needs a value, or NULL');
  await sql.parameter('amount').fill('21');
  await sql.parameter('amount').press('Enter');
  await expect(sql.grid.getByRole('gridcell', { name: '42', exact: true })).toBeVisible();
  await clean(page, 'Parameters');

  await page.reload();
  await expect(sql.tabs).toHaveCount(2);
  await expect(sql.editor).toContainText('$country AS asked');
  await expect(sql.parameter('country')).toHaveValue('US');
  await page.keyboard.press('Alt+W');
  await expect(sql.tabs).toHaveCount(1);
  await expect(sql.editor).toBeFocused();
  await page.getByRole('button', { name: 'Open it again' }).click();
  await expect(sql.tabs).toHaveCount(2);
  await expect(sql.editor).toBeFocused();
  await expect(sql.editor).toContainText('$country AS asked');
  await page.keyboard.press('Alt+PageUp');
  await expect(sql.editor).toContainText('JOIN');

  await sql.tabs.nth(1).click();
  await sql.write('SELECT count(*) FROM range(1000000000000) a(i) WHERE i % 7 = 3');
  await sql.run.click();
  await expect(sql.cancel).toBeEnabled();
  await page.getByRole('button', { name: 'Actions of the tab' }).click();
  await expect(page.getByRole('menuitem', { name: 'Duplicate' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menuitem', { name: 'Duplicate' })).toBeHidden();
  await expect(sql.cancel).toBeEnabled();
  await page.keyboard.press('Alt+W');
  const closing = page.getByRole('dialog', { name: 'Stop what is running and close?' });
  await expect(closing).toContainText('is still running');
  await closing.getByRole('button', { name: 'Stop and close' }).click();
  await expect(sql.tabs).toHaveCount(1);
  await page.keyboard.press('Alt+T');
  await sql.tabs.nth(1).press('Delete');
  await expect(sql.tabs).toHaveCount(1);
  await expect(sql.tabs.first()).toBeFocused();
});

test('keeps what was run, and saves statements as files, pinned where wanted', async ({ desktop, folder }) => {
  test.slow();
  const { page, lakeRoot } = desktop;
  const main = page.getByRole('main');
  await fillSampleLake(page);
  const queries = join(lakeRoot, 'queries');
  await mkdir(queries, { recursive: true });
  const windows = join(queries, 'windows.sql');
  await writeFile(windows, '-- title: From Windows\r\nSELECT 7 AS seven,\r\n  8 AS eight\r\n');
  const sql = new SqlPage(page);
  await expect(sql.grid).toBeVisible();
  await page.keyboard.press('Alt+T');
  await sql.write('SELECT 40 + 2 AS answer');
  await sql.run.click();
  await expect(sql.grid.getByRole('gridcell', { name: '42', exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'History', exact: true }).click();
  await expect(sql.history.getByRole('listitem').first()).toContainText('SELECT 40 + 2 AS answer');
  await sql.history.getByRole('textbox').fill('answer nowhere');
  await expect(sql.history).toContainText('No statement holds these words.');
  await sql.history.getByRole('textbox').fill('answer');
  await expect(sql.history.getByRole('listitem')).toHaveCount(1);
  await clean(page, 'The history');
  await sql.tabs.first().click();
  await expect(sql.editor).toContainText('JOIN');
  await sql.history.getByRole('button', { name: 'Run again' }).click();
  await expect(sql.tabs.nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(sql.history.getByRole('listitem')).toHaveCount(2);
  await expect(sql.grid.getByRole('gridcell', { name: '42', exact: true })).toBeVisible();
  await expect(sql.tabs).toHaveCount(2);
  await sql.history.getByTitle('Open in a new tab').first().click();
  await expect(sql.tabs).toHaveCount(3);
  await expect(sql.editor).toContainText('SELECT 40 + 2 AS answer');
  await sql.history.getByRole('textbox').clear();
  await sql.history.getByRole('button', { name: 'Clear the history' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(sql.history).toContainText('What you run is kept here');
  await sql.history.getByRole('button', { name: 'Close History' }).click();

  await page.keyboard.press('Control+S');
  const naming = page.getByRole('dialog', { name: 'Save the statement' });
  await naming.getByRole('textbox', { name: 'Title' }).fill('The answer');
  await expect(naming.getByRole('textbox', { name: 'File' })).toHaveValue('the-answer.sql');
  await naming.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(naming).toBeHidden();
  const file = join(queries, 'the-answer.sql');
  const text = await readFile(file, 'utf8');
  expect(text).toContain('SELECT 40 + 2 AS answer');
  await expect(sql.editor).toContainText('The answer');
  await sql.editor.press('Control+End');
  await sql.editor.pressSequentially(' -- mine');
  await expect(sql.tabs.nth(2)).toHaveAccessibleName('The answer, differs from its file');
  await writeFile(file, `${text}-- theirs\n`);
  await page.keyboard.press('Control+S');
  const conflict = page.getByRole('dialog', { name: 'The file is not what it was' });
  await clean(page, 'The file was changed by others');
  await conflict.getByRole('button', { name: 'Write over it' }).click();
  await expect(conflict).toBeHidden();
  await expect(sql.tabs.nth(2)).toHaveAccessibleName('The answer');
  expect(await readFile(file, 'utf8')).toContain('-- mine');

  await page.keyboard.press('Alt+T');
  await sql.write('SELECT count(*) AS n FROM transaction_stream');
  await sql.choose(/^Pin/);
  const pinning = page.getByRole('dialog', { name: 'Pin the analysis' });
  await expect(pinning).toContainText('It will always read transaction_stream version');
  await pinning.getByRole('textbox', { name: 'Title' }).fill('Counted');
  await pinning.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(sql.editor).toContainText('AT (VERSION =>');
  await sql.run.click();
  await expect(main).toContainText('The same answer as when it was pinned, 1 row');
  await page.getByRole('button', { name: 'Saved', exact: true }).click();
  await expect(sql.saved.getByRole('listitem')).toHaveCount(3);
  await clean(page, 'Saved and pinned');
  await sql.saved.getByRole('button', { name: 'Actions of The answer' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(sql.saved.getByRole('listitem')).toHaveCount(2);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(sql.saved.getByRole('listitem')).toHaveCount(3);
  expect(await readFile(file, 'utf8')).toContain('-- mine');

  await test.step('a copy of a pinned query, which is pinned as well', async () => {
    await sql.choose(/^Save under/);
    await naming.getByRole('textbox', { name: 'Title' }).fill('Counted again');
    await naming.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(naming).toBeHidden();
    const copy = await readFile(join(queries, 'counted-again.sql'), 'utf8');
    expect(copy).toMatch(/^-- title: Counted again\n-- pinned: .+\n-- answer: .+\n/);
  });

  await test.step('a file whose lines end as on Windows', async () => {
    await sql.saved.getByRole('textbox').fill('windows');
    await sql.saved.getByRole('button', { name: 'From Windows', exact: true }).click();
    await expect(sql.tab('From Windows')).toBeVisible();
    await expect(sql.lines).toHaveText(['-- title: From Windows', 'SELECT 7 AS seven,', '8 AS eight', '']);
    await sql.run.click();
    await expect(sql.grid.getByRole('gridcell', { name: '8', exact: true })).toBeVisible();
    await expect(sql.tab('From Windows')).toBeVisible();
    await page.reload();
    await expect(sql.tab('From Windows')).toHaveAttribute('aria-selected', 'true');
    await expect(sql.editor).toContainText('8 AS eight');
    await sql.editor.press('Control+End');
    await sql.editor.pressSequentially('-- mine');
    await expect(sql.tab('From Windows, differs from its file')).toBeVisible();
    await page.keyboard.press('Control+S');
    await expect(sql.tab('From Windows')).toBeVisible();
    expect(await readFile(windows, 'utf8')).toBe(
      '-- title: From Windows\r\nSELECT 7 AS seven,\r\n  8 AS eight\r\n-- mine',
    );
  });

  await test.step('a folder of the user’s own', async () => {
    const own = join(folder, 'work', 'queries under git');
    await mkdir(join(own, 'daily'), { recursive: true });
    await writeFile(join(own, 'daily', 'theirs.sql'), '-- title: Of a colleague\nSELECT 5 AS five\n');
    const inLake = await readdir(queries);
    const frame = new FramePage(page);
    const settings = new SettingsPage(page);
    await frame.go('Settings');
    await settings.queriesFolder.fill(own);
    await settings.save.click();
    await expect(page.getByText('The settings of this lake are saved.')).toBeVisible();
    await frame.go('SQL');
    await sql.saved.getByRole('textbox').clear();
    await expect(sql.saved.getByRole('listitem')).toHaveCount(1);
    await sql.saved.getByRole('button', { name: 'Of a colleague', exact: true }).click();
    await expect(sql.editor).toContainText('SELECT 5 AS five');

    await page.keyboard.press('Alt+T');
    await sql.write('SELECT 6 AS six');
    await page.keyboard.press('Control+S');
    await expect(naming).toContainText(`In ${own}`);
    await naming.getByRole('textbox', { name: 'Title' }).fill('Half a dozen');
    await naming.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(naming).toBeHidden();
    expect(await readFile(join(own, 'half-a-dozen.sql'), 'utf8')).toMatch(
      /^-- title: Half a dozen\n(?:-- .+\n)*SELECT 6 AS six\n?$/,
    );
    await expect(sql.saved.getByRole('listitem')).toHaveCount(2);
    expect((await readdir(own)).toSorted()).toEqual(['daily', 'half-a-dozen.sql']);
    expect(await readdir(queries)).toEqual(inLake);
  });
});
