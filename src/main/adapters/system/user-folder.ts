import { createHash } from 'node:crypto';
import { basename, isAbsolute, join } from 'node:path';

/** What of the process the place of a user's own files follows from. */
export interface UserPlace {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

/** Where this user's secrets, history and drafts are. */
export function userFolder(place: UserPlace): string {
  return join(configurationFolder(place), 'lagoon');
}

/** XDG_CONFIG_HOME wherever it is set: whoever sets it means it. */
function configurationFolder({ environment, platform, home }: UserPlace): string {
  const chosen = environment['XDG_CONFIG_HOME'] ?? '';
  if (isAbsolute(chosen)) return chosen;
  if (platform === 'darwin') return join(home, 'Library', 'Application Support');
  if (platform === 'win32') {
    const roaming = environment['APPDATA'] ?? '';
    return roaming === '' ? join(home, 'AppData', 'Roaming') : roaming;
  }
  return join(home, '.config');
}

/** The name of a file about a lake, or another folder: for people the folder's name, for Lagoon its path, since two may be named alike. */
export function folderFileName(root: string): string {
  const name = basename(root)
    .replaceAll(/[^A-Za-z0-9_-]+/g, '_')
    .slice(0, 40);
  return `${name === '' ? 'lake' : name}-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`;
}
