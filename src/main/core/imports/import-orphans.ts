import { join } from 'node:path';
import type { LakeParts } from '../lake/delta-log';

/** Longer than a COPY leaves all of its files untouched. */
const graceMs = 3600 * 1000;

/** Hidden folders that an import of a dead process left, `.tmp-import-…/lagoon_day=…/*.parquet`. Young ones may be at work. */
export async function removeImportFolders(
  feedPath: string,
  { files, clock, logger }: Pick<LakeParts, 'files' | 'clock' | 'logger'>,
): Promise<void> {
  for (const name of await files.list(feedPath)) {
    if (!name.startsWith('.tmp-import-')) continue;
    const folder = join(feedPath, name);
    const inside: string[] = [];
    let touchedAt = (await files.stat(folder))?.modifiedAt.getTime() ?? 0;
    for (const day of await files.list(folder)) {
      for (const file of await files.list(join(folder, day))) {
        inside.push(join(folder, day, file));
        touchedAt = Math.max(touchedAt, (await files.stat(join(folder, day, file)))?.modifiedAt.getTime() ?? 0);
      }
    }
    if (clock.now().getTime() - touchedAt < graceMs) continue;
    for (const path of inside) await files.remove(path);
    for (const day of await files.list(folder)) await files.remove(join(folder, day));
    await files.remove(folder);
    logger.info('lake.orphan.removed', { path: folder, files: inside.length });
  }
}
