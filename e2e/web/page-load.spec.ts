import { expect, test } from '../fixtures/app';
import { setColours, violations } from '../fixtures/violations';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';

test('a page whose code did not come is asked for again, after saying what that drops', async ({ page }) => {
  await new FirstRunPage(page).startEmpty.click();
  await page.route(/reports-page/, (route) => route.abort());
  await new FramePage(page).go('Reports');
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
  const question = page.getByRole('dialog', { name: 'Load the window anew?' });
  await expect(question).toContainText('results are dropped');
  for (const colours of ['light', 'dark'] as const) {
    await setColours(page, colours);
    expect(await violations(page), `in ${colours} colours`).toEqual([]);
  }
  await page.unroute(/reports-page/);
  await question.getByRole('button', { name: 'Load anew' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Reports' })).toBeVisible();
});
