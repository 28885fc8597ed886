import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger, StatementFile } from '../../core/ports';
import { LakeError, messageOf } from '../../../shared/errors';
import { fileCodeOf, orAbsent } from './file-code';
import { folderFileName, userFolder, type UserPlace } from './user-folder';

const keptLines = 5000;
/** Then it is written anew, with the newest `keptLines` that have no more than half of the bytes. */
const mostLines = 2 * keptLines;
const mostBytes = 20_000_000;
/** A file is counted after so many lines of this process's, and at its first. */
const countedEvery = 200;
/** Writing a file anew takes milliseconds: a lock of this age is a dead process's. */
const abandonedMs = 60_000;
const mostTries = 4;
/** Of who clears, for another that writes the file anew. */
const defaultPatienceMs = 3000;
const pollMs = 20;

export interface UserStatementsOptions {
  readonly logger: Pick<Logger, 'warn'>;
  /** Instead of the bounds above; for tests. */
  readonly keptLines?: number;
  readonly countedEvery?: number;
  readonly patienceMs?: number;
}

/**
 * `lagoon/history/<lake>.ndjson` of the user's configuration folder, mode 600 in folders of mode 700, one for each lake's path. A process that appends
 * while another writes the file anew finds that its file has no name any more, and appends to the new one.
 */
export function createUserStatements(
  place: UserPlace,
  lakeRoot: string,
  options: UserStatementsOptions,
): StatementFile {
  const folder = join(userFolder(place), 'history');
  const path = join(folder, `${folderFileName(lakeRoot)}.ndjson`);
  const kept = options.keptLines ?? keptLines;
  const most = options.keptLines === undefined ? mostLines : 2 * kept;
  const every = options.countedEvery ?? countedEvery;
  const patienceMs = options.patienceMs ?? defaultPatienceMs;
  let appended = 0;

  const appendOnce = async (line: string): Promise<boolean> => {
    const handle = await open(path, 'a+', 0o600);
    try {
      const { size, mode, ino } = await handle.stat();
      if (place.platform !== 'win32' && (mode & 0o077) !== 0) await handle.chmod(0o600);
      await handle.appendFile((await endsTorn(handle, size)) ? `\n${line}\n` : `${line}\n`);
      return (await orAbsent(() => stat(path)))?.ino === ino;
    } finally {
      await handle.close();
    }
  };

  /** What another process writes while it tidies, or a dead one left. */
  const temporaryPrefix = `.tmp-${basename(path)}-`;

  const tidy = async (): Promise<void> => {
    const lock = `${path}.lock`;
    if (!(await locked(lock))) return;
    try {
      await writeAnew();
    } finally {
      await orAbsent(() => unlink(lock));
    }
  };

  const writeAnew = async (): Promise<void> => {
    const temporary = join(folder, `${temporaryPrefix}${randomBytes(6).toString('hex')}`);
    const old = await open(path, 'r');
    try {
      const before = await old.readFile();
      const lines = linesOf(before.toString('utf8'));
      if (lines.length <= most && before.byteLength <= mostBytes) return;
      // To append: another process may have appended by the time that the rest is written.
      const made = await open(temporary, 'ax', 0o600);
      try {
        await made.appendFile(newest(lines, kept));
        await made.sync();
        await rename(temporary, path);
        // What another process appended to the old one meanwhile; what comes later, it appends again itself.
        const rest = await old.readFile();
        if (rest.byteLength > 0) await made.appendFile(rest);
      } finally {
        await made.close();
      }
    } finally {
      await old.close();
      await orAbsent(() => unlink(temporary));
    }
  };

  /** Under the lock: whoever is writing the file anew would put the old statements back. */
  const clear = async (): Promise<void> => {
    if ((await orAbsent(() => stat(folder))) === null) return;
    const lock = `${path}.lock`;
    const beganMs = performance.now();
    while (!(await locked(lock))) {
      if (performance.now() - beganMs > patienceMs) {
        throw new LakeError('CONFLICT', 'The history of statements is being written by another process. Try again.', {
          details: { path },
          retryable: true,
        });
      }
      await sleep(pollMs);
    }
    try {
      await orAbsent(() => unlink(path));
      const left = (await readdir(folder)).filter((name) => name.startsWith(temporaryPrefix));
      for (const name of left) await orAbsent(() => unlink(join(folder, name)));
    } finally {
      await orAbsent(() => unlink(lock));
    }
  };

  return {
    place: path,
    append: (line) =>
      guarded('write', path, async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        for (let tried = 1; !(await appendOnce(line)) && tried < mostTries; tried += 1);
        appended += 1;
        if (appended % every !== 1 && every !== 1) return;
        try {
          await tidy();
        } catch (error) {
          // The statement is noted. The next one tries again.
          options.logger.warn('history.tidy', { path, message: messageOf(error) });
        }
      }),
    lines: () =>
      guarded('read', path, async () => {
        const text = await orAbsent(() => readFile(path, 'utf8'));
        return text === null ? [] : linesOf(text);
      }),
    clear: () => guarded('remove', path, clear),
  };
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

function newest(lines: readonly string[], most: number): string {
  let bytes = 0;
  const taken: string[] = [];
  for (const line of lines.slice(-most).toReversed()) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > mostBytes / 2) break;
    taken.push(`${line}\n`);
  }
  return taken.toReversed().join('');
}

async function locked(lock: string): Promise<boolean> {
  const made = async (): Promise<boolean> => {
    try {
      await (await open(lock, 'wx', 0o600)).close();
      return true;
    } catch (error) {
      if (fileCodeOf(error) === 'EEXIST') return false;
      throw error;
    }
  };
  if (await made()) return true;
  const since = (await orAbsent(() => stat(lock)))?.mtimeMs ?? 0;
  if (Date.now() - since < abandonedMs) return false;
  await orAbsent(() => unlink(lock));
  return made();
}

async function endsTorn(handle: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false;
  const last = new Uint8Array(1);
  const { bytesRead } = await handle.read(last, 0, 1, size - 1);
  return bytesRead === 1 && last[0] !== 0x0a;
}

async function guarded<T>(doing: string, path: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof LakeError) throw error;
    throw new LakeError(
      'IO',
      `Could not ${doing} the history of statements, ${path}: ${messageOf(error)}. Give this user access to ${dirname(path)}.`,
      { details: { path }, cause: error },
    );
  }
}
