import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '../fixtures/app';
import { setColours, violations } from '../fixtures/violations';
import { ChartPanel } from '../pages/chart-panel';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';
import { NotebooksPage } from '../pages/notebooks-page';

test('a notebook is written, run, saved as Markdown, kept over a reload, changed by others, and deleted and brought back', async ({
  desktop,
}, testInfo) => {
  test.slow();
  const { page, lakeRoot } = desktop;
  const file = join(lakeRoot, 'queries', 'notebooks', 'weekly.md');
  const screen = async (name: string): Promise<void> => {
    for (const colours of ['light', 'dark'] as const) {
      await setColours(page, colours);
      const body = await page.screenshot();
      await testInfo.attach(`${name}-${colours}`, { body, contentType: 'image/png' });
      expect(await violations(page), `${name} in ${colours} colours`).toEqual([]);
    }
  };
  await new FirstRunPage(page).startEmpty.click();
  const frame = new FramePage(page);
  const notebooks = new NotebooksPage(page);
  await frame.go('Notebooks');
  await expect(page.getByText('No notebooks yet')).toBeVisible();
  await screen('empty');

  await notebooks.make('weekly');
  await expect(page.getByRole('heading', { level: 1, name: 'weekly' })).toBeVisible();
  expect(await readFile(file, 'utf8')).toBe('# weekly\n\n```sql\n```\n');

  await notebooks.do('Edit', 1);
  await notebooks
    .cell(1)
    .getByRole('textbox')
    .fill('# Weekly figures\n\nOnly **big** ones, see [SQL](#/sql).\n\n| a | b |\n|---|---|\n| 1 | <b>2</b> |');
  await page.keyboard.press('Escape');
  await expect(notebooks.cell(1).getByRole('heading', { name: 'Weekly figures' })).toBeVisible();
  await expect(notebooks.cell(1).getByRole('button', { name: /^Edit: / })).toBeFocused();
  await expect(notebooks.cell(1).getByRole('cell', { name: '<b>2</b>' })).toBeVisible();
  await notebooks.editor(2).fill('SELECT i AS n, i * 2 AS twice FROM range(3) t(i)');
  await page.keyboard.press('Escape');
  await notebooks.add('SQL');
  await notebooks.editor(3).fill('SELEC 1');
  await notebooks.runAll.click();
  await expect(notebooks.state(2)).toContainText('3 rows');
  await expect(notebooks.cell(2).getByRole('grid').getByText('4', { exact: true })).toBeVisible();
  await expect(notebooks.cell(3).getByRole('alert')).toContainText('syntax error');
  await screen('answers');

  await notebooks.do('Move up', 3);
  await notebooks.do('Delete', 2);
  await expect(notebooks.cell(3)).toBeHidden();
  await expect(notebooks.cell(2)).toBeFocused();
  await expect(notebooks.state(2)).toContainText('3 rows');
  await notebooks.undo.click();
  await expect(notebooks.editor(2)).toContainText('SELEC 1');
  await notebooks.redo.click();
  await expect(notebooks.cell(3)).toBeHidden();
  await page.keyboard.press('ControlOrMeta+z');
  await expect(notebooks.editor(2)).toContainText('SELEC 1');
  await page.keyboard.press('ControlOrMeta+Shift+z');
  await expect(notebooks.cell(3)).toBeHidden();
  await expect(notebooks.redo).toBeDisabled();
  await page.keyboard.press('ControlOrMeta+s');
  await expect(page.getByRole('heading', { level: 1, name: 'Weekly figures' })).toBeVisible();
  const saved = await readFile(file, 'utf8');
  expect(saved).toContain('| 1 | <b>2</b> |\n\n```sql\nSELECT i AS n, i * 2 AS twice FROM range(3) t(i)\n```\n');
  expect(saved).not.toContain('SELEC 1');

  await notebooks.editor(2).fill('SELECT 7 AS not_saved');
  await expect(notebooks.save).toBeEnabled();
  await page.reload();
  await expect(notebooks.back).toContainText('They are not in the file yet.');
  await expect(notebooks.editor(2)).toContainText('SELECT 7 AS not_saved');
  expect(await readFile(file, 'utf8')).toBe(saved);
  await screen('changes that are back');
  await notebooks.back.getByRole('button', { name: 'Discard them' }).click();
  await expect(notebooks.editor(2)).toContainText('SELECT i AS n, i * 2 AS twice');
  await page.reload();
  await expect(notebooks.editor(2)).toContainText('SELECT i AS n, i * 2 AS twice');
  await expect(notebooks.back).toBeHidden();
  await expect(notebooks.save).toBeDisabled();

  await notebooks.editor(2).fill('SELECT 42 AS mine');
  await writeFile(file, '# Theirs\n\n```sql\nSELECT 1\n```\n');
  await notebooks.save.click();
  await expect(page.getByText('This notebook changed on disk')).toBeVisible();
  expect(await readFile(file, 'utf8')).toContain('# Theirs');
  await screen('conflict');
  await frame.go('SQL');
  const question = page.getByRole('dialog');
  await expect(question).toBeVisible();
  await question.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Save mine over theirs' }).click();
  await expect.poll(() => readFile(file, 'utf8')).toContain('SELECT 42 AS mine');
  await expect(page.getByText('This notebook changed on disk')).toBeHidden();
  await notebooks.do('Run', 2);
  await expect(notebooks.state(2)).toContainText('1 row in');

  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Delete notebook' }).click();
  await expect(page.getByText('No notebooks yet')).toBeVisible();
  await expect(access(file)).rejects.toThrow();
  await page.getByRole('alert').getByRole('button', { name: 'Undo' }).click();
  await expect(notebooks.editor(2)).toContainText('SELECT 42 AS mine');
  await page.getByRole('link', { name: 'All notebooks' }).click();
  await expect(notebooks.list.getByRole('link', { name: 'Weekly figures' })).toBeVisible();
  await screen('list');
});

test.describe('on the sample lake', () => {
  test.use({ start: 'sample lake' });

  test('a cell that may read much is asked about, and one that lacks a value takes it for all', async ({ desktop }) => {
    test.slow();
    const { page } = desktop;
    await page.evaluate(() => localStorage.setItem('lagoon.sql.guard', JSON.stringify({ bytes: null, rows: 1 })));
    const notebooks = new NotebooksPage(page);
    await new FramePage(page).go('Notebooks');
    await notebooks.make('costly');
    await notebooks.editor(2).fill('SELECT count(*) AS n FROM transaction_stream');
    await notebooks.add('SQL');
    await notebooks.editor(3).fill('SELECT $least::INT AS least');
    const question = page.getByRole('dialog', { name: 'This may read a lot. Run it?' });

    await notebooks.runAll.click();
    await expect(question).toContainText('transaction_stream');
    for (const colours of ['light', 'dark'] as const) {
      await setColours(page, colours);
      expect(await violations(page), `The question in ${colours} colours`).toEqual([]);
    }
    await question.getByRole('button', { name: 'Cancel', exact: true }).click();
    await expect(question).toBeHidden();
    await expect(notebooks.state(2)).toHaveText('');

    await notebooks.runAll.click();
    await question.getByRole('button', { name: 'Run it' }).click();
    await expect(notebooks.state(2)).toContainText('1 row in');
    const least = notebooks.cell(3).getByRole('textbox', { name: '$least' });
    await expect(least).toBeFocused();
    await expect(notebooks.cell(3)).toContainText('Needs a value, or NULL');
    await least.fill('7');
    await least.press('Enter');
    await expect(notebooks.state(3)).toContainText('1 row in');
    await expect(notebooks.cell(3).getByRole('gridcell', { name: '7', exact: true })).toBeVisible();
    for (const colours of ['light', 'dark'] as const) {
      await setColours(page, colours);
      expect(await violations(page), `A parameter of a cell in ${colours} colours`).toEqual([]);
    }
    await notebooks.add('SQL');
    await notebooks.editor(4).fill('SELECT $least::INT + 1 AS more');
    await expect(notebooks.cell(4).getByRole('textbox', { name: '$least' })).toHaveValue('7');
    await notebooks.editor(4).fill('SELECT transaction_id FROM transaction_flattened LIMIT $least::INT - 6');
    await notebooks
      .cell(4)
      .getByRole('button', { name: /^Run: / })
      .click();
    await question.getByRole('button', { name: 'Run it' }).click();
    await expect(notebooks.state(4)).toContainText('1 row in');
    await notebooks.cell(4).getByRole('gridcell').first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Where this row came from' }).click();
    const origin = page.getByRole('complementary', { name: 'Where the row came from' });
    await expect(origin).toContainText('1 row has the values of this one (by transaction_id).');
  });

  test('a cell is drawn, as it was before where it is run again', async ({ desktop }) => {
    test.slow();
    const { page, lakeRoot } = desktop;
    const file = join(lakeRoot, 'queries', 'notebooks', 'drawn.md');
    const notebooks = new NotebooksPage(page);
    await new FramePage(page).go('Notebooks');
    await notebooks.make('drawn');
    const statement = 'SELECT country, amount, 1 AS one FROM (VALUES';
    await notebooks.editor(2).fill(`${statement} ('FR', 1), ('DE', 2), ('FR', 4)) t(country, amount)`);
    await notebooks.do('Run', 2);
    const views = notebooks.cell(2).getByRole('radiogroup', { name: 'Show the answer as: Cell 2' });
    await views.getByText('Chart').click();
    const chart = new ChartPanel(page);
    await expect(chart.figure(/^Bar chart of sum of amount by country$/)).toBeVisible();
    for (const colours of ['light', 'dark'] as const) {
      await setColours(page, colours);
      expect(await violations(page), `A chart of a cell in ${colours} colours`).toEqual([]);
    }
    await chart.choose('Aggregate', 'Average');
    const average = chart.figure(/^Bar chart of average of amount by country$/);
    await expect(average).toBeVisible();
    await notebooks.editor(2).fill(`${statement} ('ES', 1), ('DE', 2)) t(country, amount)`);
    await notebooks.do('Run', 2);
    await expect(notebooks.state(2)).toContainText('2 rows in');
    await expect(average).toContainText('ES');
    await notebooks.save.click();
    await expect(notebooks.save).toBeDisabled();
    const fence = '```sql chart=bar x=country y=amount aggregate=avg\n';
    expect(await readFile(file, 'utf8')).toContain(fence);

    await views.getByText('Results').click();
    await expect(notebooks.cell(2).getByRole('grid')).toBeVisible();
    await expect(notebooks.save).toBeEnabled();
    await views.getByText('Chart').click();
    await expect(average).toBeVisible();
    await expect(notebooks.save).toBeDisabled();

    await writeFile(file, (await readFile(file, 'utf8')).replace(fence, fence.replace('avg', 'max')));
    await page.reload();
    await notebooks.do('Run', 2);
    await expect(chart.figure(/^Bar chart of maximum of amount by country$/)).toContainText('ES');
    await chart.beside('SQL');
    await expect(chart.statement).toContainText("'ES'");
    await chart.openStatement.click();
    await expect(page).toHaveURL(/#\/sql/);
  });
});
