import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '../fixtures/app';
import { lagoon as commandLine } from '../fixtures/command-line';
import { writeForeignStream } from '../fixtures/made-files';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';
import { LakePage } from '../pages/lake-page';

test('small files are marked, put together and parted again, and retention drops what its plan named', async ({
  lagoon,
  page,
}) => {
  const { lakeRoot } = lagoon;
  await new FirstRunPage(page).startEmpty.click();
  await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible();
  await writeForeignStream(lakeRoot, 'store_visits', 500, 3);
  const { code, stderr } = await commandLine(['adopt', 'store_visits', '--lake', lakeRoot]);
  expect(code, stderr).toBe(0);
  const configPath = join(lakeRoot, 'feeds', 'active', 'store_visits.json');
  const config = await readFile(configPath, 'utf8');
  await writeFile(configPath, config.replace(/"retentionDays": null/, '"retentionDays": 10'));
  await page.reload();
  await new FramePage(page).go('Lake');
  const lake = new LakePage(page);
  await lake.choose('store_visits');
  await expect(lake.fact('Files')).toHaveText('3');

  const day = lake.day('2026-10-01');
  await expect(lake.mark('2026-10-01', 'small')).toBeVisible();
  await expect(day).toHaveAccessibleName(/1,500 rows, 3 files, .*\. 3 small files, to be compacted/);
  await expect(lake.legend.last()).toHaveText('Small files');
  await day.click();
  await expect(lake.tableRows).toHaveCount(3);

  await lake.show('Maintenance');
  const compaction = lake.upkeep('Compaction');
  await expect(compaction.getByRole('row').last()).toContainText('1 folder');
  await compaction.getByRole('button', { name: 'Compact', exact: true }).click();
  await expect(lake.fact('Files')).toHaveText('1');
  await expect(compaction).toContainText('There are no small files to put together.');
  await expect(lake.fact('Records')).toHaveText('1,500');
  await lake.show('Partitions');
  await expect(day).toHaveAccessibleName(/1,500 rows, 1 file, /);
  await expect(lake.mark('2026-10-01', 'small')).toHaveCount(0);

  await lake.show('Versions');
  await expect(lake.version(1)).toContainText('same rows');
  await lake.act(1, 'Undo this compaction');
  await page.getByRole('dialog').getByRole('button', { name: 'Undo compaction' }).click();
  await expect(lake.version(2)).toContainText('Compaction undone');
  await expect(lake.fact('Files')).toHaveText('3');

  await lake.show('Maintenance');
  const retention = lake.upkeep('Retention');
  await expect(retention.getByRole('row').nth(1)).toContainText('Oct 1, 2026');
  await retention.getByRole('button', { name: 'Apply retention…' }).click();
  const dialog = lake.dialog('Drop what has outlived its retention?');
  await expect(dialog).toContainText('store_visits 1 day or version, 1,500 rows, 3 files');
  await dialog.getByRole('button', { name: 'Drop', exact: true }).click();
  await expect(retention).toContainText('Nothing has outlived its retention.');
  await expect(lake.fact('Records')).toHaveText('0');

  // Until its files leave the disk, a restore brings the day back.
  await lake.show('Versions');
  await expect(lake.version(3)).toContainText('Retention');
  await lake.act(2, 'Restore this version');
  await page.getByRole('dialog').getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(lake.fact('Records')).toHaveText('1,500');
});
