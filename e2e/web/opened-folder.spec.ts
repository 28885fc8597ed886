import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '../fixtures/app';
import { writeForeignParquet } from '../fixtures/filled-lake';
import { FeedsPage } from '../pages/feeds-page';
import { FirstRunPage } from '../pages/first-run-page';
import { LakePage } from '../pages/lake-page';
import { SqlPage } from '../pages/sql-page';

test('a folder of Parquet is opened on the first run, browsed and queried, and stays as it was', async ({
  folder,
  page,
}) => {
  const foreign = await writeForeignParquet(folder);
  const before = await readdir(foreign, { recursive: true });
  const feeds = new FeedsPage(page);
  const lake = new LakePage(page);
  const sql = new SqlPage(page);
  await new FirstRunPage(page).openFolder.click();

  await feeds.folderPath.fill(join(folder, 'nowhere'));
  await feeds.confirmFolder.click();
  await expect(page.getByRole('dialog')).toContainText('nowhere does not exist');
  await feeds.folderPath.fill(foreign);
  await feeds.confirmFolder.click();

  await expect(lake.fact('Records')).toHaveText('3');
  await expect(lake.tableRows).toHaveCount(2);
  await page.getByRole('button', { name: 'country=DE' }).click();
  await page.getByRole('link', { name: 'Query this partition' }).click();
  await expect(sql.editor).toContainText("WHERE country = 'DE'");
  if (!(await sql.grid.isVisible())) await sql.run.click();
  await expect(sql.grid).toHaveAttribute('aria-rowcount', '3');
  expect(await readdir(foreign, { recursive: true })).toEqual(before);
});
