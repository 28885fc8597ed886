import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Files } from '../ports';
import type { TableShape } from './feed-layout';

/** Who may read a feed's folders: the owner's group alone, or every user of the machine. Nobody but the owner writes. */
export const folderModes: Readonly<Record<FeedConfig['level'] | 'quarantine', number>> = {
  raw: 0o750,
  anonymized: 0o755,
  aggregate: 0o755,
  // What did not fit was not anonymized either.
  quarantine: 0o750,
};

/** A file is as open as its folder. */
export function fileModeOf({ folderMode }: Pick<TableShape, 'folderMode'>): number {
  return folderMode & 0o666;
}

/** The same files, where what is made in the table's folder has the mode of its level from its first moment under its name, whatever the umask. */
export function filesOfTable(files: Files, shape: Pick<TableShape, 'folderMode'>): Files {
  const mode = fileModeOf(shape);
  return {
    ...files,
    replaceText: (path, text) => files.replaceText(path, text, mode),
    createExclusive: (path, text) => files.createExclusive(path, text, mode),
    makeDirectory: (path) => files.makeDirectory(path, shape.folderMode),
    async rename(from, to) {
      // DuckDB makes files by the umask.
      await files.chmod(from, mode);
      await files.rename(from, to);
    },
  };
}
