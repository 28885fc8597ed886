import type { Notebook } from '../../../../shared/contract/workspace';

/** A state of the file. The same bytes at another time are another: somebody may have put them back. */
export type FileVersion = Pick<Notebook, 'digest' | 'changedAt' | 'title'>;

const MOST_KNOWN = 50;

/** Whether somebody else wrote the file: it is not what this window has shown or written, the newest last. */
export function isOthers(known: readonly FileVersion[], file: FileVersion): boolean {
  return file.digest !== known.at(-1)?.digest && !isKnown(known, file);
}

/** Whether the file has the bytes that this window knows, and another time: from now on that time is known as well. */
export function isTouched(known: readonly FileVersion[], file: FileVersion): boolean {
  return file.digest === known.at(-1)?.digest && !isKnown(known, file);
}

/** What is known once this window has written over `replaced`: that may be shown until the file was read again, and is no news. */
export function afterWrite(
  known: readonly FileVersion[],
  replaced: FileVersion,
  written: FileVersion,
): readonly FileVersion[] {
  return [...known, replaced, written].slice(-MOST_KNOWN);
}

function isKnown(known: readonly FileVersion[], file: FileVersion): boolean {
  return known.some(({ digest, changedAt }) => digest === file.digest && changedAt === file.changedAt);
}
