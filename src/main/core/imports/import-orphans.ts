import { dirname, join } from 'node:path';
import { messageOf } from '../../../shared/errors';
import type { LakeParts } from '../lake/delta-log';
import { temporaryGraceMs } from '../lake/temporary-files';

type OrphanParts = Pick<LakeParts, 'files' | 'clock' | 'logger'>;

/** Hidden folders that an import or an adoption of a dead process left in a feed's folder. Young ones may be at work. */
export async function removeOrphanFolders(feedPath: string, parts: OrphanParts): Promise<void> {
  const { files, clock, logger } = parts;
  for (const name of await files.list(feedPath)) {
    if (!name.startsWith('.tmp-import-') && !name.startsWith('.tmp-adopt-')) continue;
    const folder = join(feedPath, name);
    const inside = await everythingIn(folder, parts);
    const touchedAt = Math.max(...inside.map(({ modifiedMs }) => modifiedMs));
    if (clock.now().getTime() - touchedAt < temporaryGraceMs) continue;
    for (const { path } of inside) await files.remove(path);
    logger.info('lake.orphan.removed', { path: folder, files: inside.length });
  }
}

/** Folders that files which were taken back were landed in, and that hold nothing now. */
export async function removeEmptyFolders(
  feedPath: string,
  landed: readonly { readonly relativePath: string }[],
  parts: OrphanParts,
): Promise<void> {
  const folders = new Set<string>();
  for (const { relativePath } of landed) {
    for (let below = dirname(relativePath); below !== '.'; below = dirname(below)) folders.add(below);
  }
  const deepestFirst = [...folders].sort((a, b) => b.length - a.length);
  for (const below of deepestFirst) await removeIfEmpty(join(feedPath, below), parts);
}

/** A folder that cannot be removed, another writer's file having come into it perhaps, is logged: an empty one is no harm. */
export async function removeIfEmpty(
  path: string,
  { files, logger }: Pick<OrphanParts, 'files' | 'logger'>,
): Promise<void> {
  try {
    if ((await files.list(path)).length === 0) await files.remove(path);
  } catch (error) {
    logger.warn('lake.folder.left', { path, message: messageOf(error) });
  }
}

/** The folder and all below it, what is inside before what it is in. */
async function everythingIn(path: string, parts: OrphanParts): Promise<{ path: string; modifiedMs: number }[]> {
  const stat = await parts.files.stat(path);
  if (stat === null) return [];
  const inside: { path: string; modifiedMs: number }[] = [];
  if (stat.isDirectory) {
    for (const name of await parts.files.list(path)) inside.push(...(await everythingIn(join(path, name), parts)));
  }
  return [...inside, { path, modifiedMs: stat.modifiedAt.getTime() }];
}
