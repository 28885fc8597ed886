import { LakeError } from '../../../shared/errors';

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const unportable = /[<>:"|?*\u0000-\u001f\u007f]/;
/** Devices of Windows, with whatever ending. */
const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i;
/** Of one part, in bytes of UTF-8; a temporary name and a lock's are longer. */
const mostBytes = 200;

/** A new file's name is one that every system can keep, because a folder under git goes from one to the other. Error: INVALID_INPUT. */
export function assertPortable(path: string): void {
  for (const part of path.split('/')) {
    const problem = problemOf(part);
    if (problem !== null) {
      throw new LakeError('INVALID_INPUT', `"${part}" is no name for a saved file: ${problem}.`, { details: { path } });
    }
  }
}

function problemOf(part: string): string | null {
  if (unportable.test(part)) return 'a name has none of < > : " | ? *';
  if (/[. ]$/.test(part) || part.startsWith(' '))
    return 'a name begins with no blank, and ends with no blank and no dot';
  if (reserved.test(part)) return 'Windows keeps this name for a device';
  if (new TextEncoder().encode(part).byteLength > mostBytes) return `a name has at most ${mostBytes} bytes`;
  return null;
}
