import { join } from 'node:path';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import { recordColumnsOf } from '../lake/feed-layout';
import { declaredOn } from '../lake/schema-evolution';
import { columnsOf } from '../lake/schema-text';
import type { LakeStore } from '../lake/types';
import type { Files } from '../ports';
import { removeTree } from './deleted-folders';

/** Relative to the lake's folder, `/` between names. */
export function dataFolder({ kind, name }: Pick<FeedConfig, 'kind' | 'name'>): string {
  return `${kind === 'stream' ? 'streams' : 'tables'}/${name}`;
}

export function quarantineFolder(name: FeedName): string {
  return `quarantine/${name}`;
}

/** Folders of rows and of quarantine that are there; an opened folder is nobody's of the lake. */
export async function foldersOf(feed: FeedConfig, { store, files }: FolderPorts): Promise<string[]> {
  if (feed.source.type === 'folder') return [];
  const found: string[] = [];
  for (const folder of [dataFolder(feed), quarantineFolder(feed.name)])
    if ((await files.stat(join(store.root, folder))) !== null) found.push(folder);
  return found;
}

export interface FolderPorts {
  readonly store: LakeStore;
  readonly files: Files;
}

/**
 * Nothing may lie where the feed is to have its rows: it would come back to life in it. Folders in which nothing is, as a writer that came too
 * late leaves them, are removed. Error: CONFLICT.
 */
export async function assertFreeFolders(name: FeedName, { store, files }: FolderPorts): Promise<void> {
  const folders = [dataFolder({ kind: 'stream', name }), dataFolder({ kind: 'table', name }), quarantineFolder(name)];
  for (const folder of folders) {
    const path = join(store.root, folder);
    if ((await files.stat(path)) === null) continue;
    if (await holdsFile(path, files, true)) throw occupied(name, path, 'Choose another name, or move it away.');
    await removeTree(path, files);
  }
}

/**
 * A feed that is added finds again what one of its name left there when it was deleted and its data kept. Whatever else lies there stands in the
 * way. Errors: CONFLICT, REFUSED (a column of another type).
 */
export async function assertFindsItsOwn(feed: FeedConfig, { store, files }: FolderPorts): Promise<void> {
  if (feed.source.type === 'folder') return;
  const { name, kind } = feed;
  const otherKind = kind === 'stream' ? 'table' : 'stream';
  const other = join(store.root, dataFolder({ kind: otherKind, name }));
  if (await holdsFile(other, files)) throw occupied(name, other, `Add it as a ${otherKind}, or choose another name.`);
  const state = await store.table(feed).read();
  if (state !== null) {
    const stored = columnsOf(state.metaData.schemaString, store.feedPath(feed), state.version);
    declaredOn(recordColumnsOf(feed, stored), feed.columns, name);
    return;
  }
  const path = store.feedPath(feed);
  if (await holdsFile(path, files))
    throw occupied(name, path, `Adopt it (lagoon adopt ${name}), or choose another name.`);
  const quarantine = join(store.root, quarantineFolder(name));
  // Its log says how far a feed's entries are in it, and that feed's are gone: the new one's would be left out.
  if (await holdsFile(quarantine, files)) throw occupied(name, quarantine, 'Choose another name, or move it away.');
}

function occupied(feed: FeedName, path: string, remedy: string): LakeError {
  return new LakeError('CONFLICT', `${path} holds data that no feed describes. ${remedy}`, { details: { feed, path } });
}

/** Folders alone are no data. */
async function holdsFile(path: string, files: Files, alsoHidden = false): Promise<boolean> {
  for (const name of await files.list(path)) {
    if (name.startsWith('.') && !alsoHidden) continue;
    const inside = join(path, name);
    if ((await files.stat(inside))?.isDirectory !== true || (await holdsFile(inside, files, alsoHidden))) return true;
  }
  return false;
}
