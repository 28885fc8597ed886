import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '../fixtures/app';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';
import { ImportDialog } from '../pages/import-dialog';
import { LakePage } from '../pages/lake-page';

test('the first line of a CSV without names is a row where the user says so', async ({ folder, page }) => {
  await new FirstRunPage(page).startEmpty.click();
  const csv = join(folder, 'people.csv');
  await writeFile(csv, 'anna,berlin\nbob,paris\n');
  await new FramePage(page).go('Feeds');
  const form = new ImportDialog(page);
  await form.begin.click();
  await expect(form.noHeader).toHaveCount(0);
  await form.path.fill(csv);
  await form.look.click();
  await expect(form.dialog.getByRole('rowheader', { name: 'anna' })).toBeVisible();
  await form.noHeader.check();
  await expect(form.dialog.getByRole('rowheader', { name: 'column0' })).toBeVisible();
  await expect(form.dialog.getByRole('rowheader', { name: 'anna' })).toHaveCount(0);
  await form.start.click();
  await form.dialog.getByRole('link', { name: 'Open people' }).click();
  await expect(new LakePage(page).fact('Records')).toHaveText('2');
});
