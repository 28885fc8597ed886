import { join, resolve } from 'node:path';
import type { Settings } from '../../../shared/contract/settings';

/** Where saved queries and notebooks are: in the lake, or in the folder that its settings name. Absolute. */
export function queriesFolder(root: string, { workspace: { folder } }: Pick<Settings, 'workspace'>): string {
  return folder === null ? join(root, 'queries') : resolve(root, folder);
}

/** By its name, which is all that tells a saved query or a notebook from other files there. */
export function isQueryFile(path: string): boolean {
  return /\.(?:sql|md)$/i.test(path);
}
