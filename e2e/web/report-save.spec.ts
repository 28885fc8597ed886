import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '../fixtures/app';
import { FramePage } from '../pages/frame-page';
import { ReportsPage } from '../pages/reports-page';

test.use({ start: 'sample lake' });

test('the report is saved as CSV, and does not replace a file unasked', async ({ folder, page }) => {
  const path = join(folder, 'report.csv');
  const reports = new ReportsPage(page);
  await new FramePage(page).go('Reports');
  const save = async (): Promise<void> => {
    await reports.save.click();
    await page.getByRole('menuitem', { name: /^CSV/ }).click();
    await page.getByRole('dialog').getByRole('textbox').fill(path);
    await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
  };
  await save();
  await expect(page.getByText('Report saved')).toBeVisible();
  const lines = (await readFile(path, 'utf8')).trim().split('\n');
  expect(lines).toHaveLength(9);
  expect(lines.join('\n')).toContain('transaction_stream_anonymized');
  await save();
  const question = page.getByRole('dialog', { name: 'Replace the file?' });
  await expect(question).toContainText(path);
  await question.getByRole('button', { name: 'Replace' }).click();
  await expect(question).toBeHidden();
});
