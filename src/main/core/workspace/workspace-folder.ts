import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { SavedFile } from '../../../shared/contract/workspace';
import { LakeError, messageOf } from '../../../shared/errors';
import { type Clock, type Files, inAnyCase, isInside, realPathOf } from '../ports';
import { underSettingsLock } from '../settings/settings-lock';
import type { SettingsStore } from '../settings/settings-store';
import { assertPortable } from './portable-name';
import { isQueryFile, queriesFolder } from './queries-folder';

/** Saved queries and notebooks are written by people: what is larger is something else. */
export const mostBytes = 5_000_000;
/** Bounds of a folder that is no folder of queries: somebody's home, say. */
const mostFiles = 5000;
const mostFolders = 1000;
const mostDepth = 16;

export interface ReadFile extends SavedFile {
  readonly text: string;
}

export interface FolderPorts {
  /** The lake's folder. */
  readonly root: string;
  readonly settings: Pick<SettingsStore, 'get'>;
  readonly files: Files;
  readonly clock: Clock;
}

export interface WorkspaceFolder {
  place(): Promise<{ folder: string; isDefault: boolean }>;
  /** Every .sql and .md file by path, and what could not be looked at. Links that lead out of the folder are such problems. */
  walk(): Promise<{ paths: string[]; problems: { path: string; message: string }[] }>;
  read(path: string): Promise<ReadFile>;
  /** `make` gets the text that is replaced; null where the file is new. */
  save(path: string, expected: string | null, make: (before: string | null) => string): Promise<ReadFile>;
  rename(path: string, to: string): Promise<SavedFile>;
  remove(path: string): Promise<ReadFile>;
}

/** Files under one folder, and nothing outside of it, wherever its links lead. */
export function createWorkspaceFolder({ root, settings, files, clock }: FolderPorts): WorkspaceFolder {
  const place: WorkspaceFolder['place'] = async () => {
    const all = await settings.get();
    return { folder: queriesFolder(root, all), isDefault: all.workspace.folder === null };
  };

  /**
   * Where `path` leads, and the name in its folder that does: two where the name is a link. What is not there yet lies where its folder leads. Error:
   * REFUSED where either is outside.
   */
  const locate = async (path: string): Promise<{ target: string; entry: string }> => {
    const { folder } = await place();
    const inside = await realPathOf(files, folder);
    const leads = async (from: string): Promise<string> => {
      const led = await realPathOf(files, from);
      if (!isInside(led, inside)) throw leadsOut(path, folder);
      return led;
    };
    const named = join(folder, ...path.split('/'));
    return { target: await leads(named), entry: join(await leads(dirname(named)), basename(named)) };
  };

  const readAt = async (path: string, target: string): Promise<ReadFile> => {
    const stat = await files.stat(target);
    if (stat === null || stat.isDirectory) {
      throw new LakeError(
        'NOT_FOUND',
        `There is no ${path} in the folder of queries. It may have been renamed or removed.`,
        {
          details: { path: target },
        },
      );
    }
    const { bytes, sizeBytes } = await files.readTail(target, mostBytes);
    if (sizeBytes > mostBytes) {
      throw new LakeError(
        'REFUSED',
        `${path} has ${sizeBytes} bytes; saved queries and notebooks have at most ${mostBytes}.`,
        {
          details: { path: target },
        },
      );
    }
    return {
      path,
      text: textOf(path, bytes),
      digest: digestOf(bytes),
      changedAt: stat.modifiedAt.toISOString(),
      sizeBytes,
    };
  };

  const read: WorkspaceFolder['read'] = async (path) => readAt(path, (await locate(path)).target);

  const replace = async (
    path: string,
    target: string,
    expected: string,
    make: (before: string) => string,
  ): Promise<void> =>
    underSettingsLock(target, { files, clock }, async (assertHeld) => {
      const before = await readAt(path, target).catch((error: unknown) => {
        if (error instanceof LakeError && error.code === 'NOT_FOUND') throw conflict(path, 'was removed');
        throw error;
      });
      if (before.digest !== expected) throw conflict(path, 'was changed by somebody else');
      const text = bounded(path, make(before.text));
      await assertHeld();
      await files.replaceText(target, text, (await files.stat(target))?.mode);
    });

  /** By a file of no bytes. False: another has the name. */
  const claim = async (path: string): Promise<boolean> => {
    try {
      return await files.createExclusive(path, '');
    } catch (error) {
      // It was made, and only its name is not durable.
      if (error instanceof LakeError && error.details['outcome'] === 'unknown') await files.remove(path);
      throw error;
    }
  };

  /** The new name is taken first: rename() asks nobody whether it replaces something. */
  const renameUnder = async (
    entry: string,
    next: string,
    to: string,
    assertHeld: () => Promise<void>,
  ): Promise<void> => {
    const isClaimed = await claim(next);
    if (!isClaimed && !(await isRespelled(entry, next))) throw conflict(to, 'is there already');
    try {
      await assertHeld();
      await files.rename(entry, next);
    } catch (error) {
      // It may have been renamed all the same, and only not be durable yet.
      const isThere = (await files.realPath(entry)) !== null;
      if (isClaimed && isThere && (await files.stat(next))?.sizeBytes === 0) await files.remove(next);
      throw error;
    }
  };

  /** Where case does not count, another spelling of a name finds the file of that name, and no other has it. */
  const isRespelled = async (from: string, to: string): Promise<boolean> =>
    dirname(from) === dirname(to) &&
    inAnyCase(from) === inAnyCase(to) &&
    !(await files.list(dirname(to))).includes(basename(to));

  return {
    place,
    read,
    async walk() {
      const { folder } = await place();
      const found: { paths: string[]; problems: { path: string; message: string }[] } = { paths: [], problems: [] };
      const inside = await files.realPath(folder);
      if (inside === null) return found;
      const visited = new Set<string>();
      const visit = async (at: string, depth: number): Promise<void> => {
        const absolute = join(folder, at);
        const real = await files.realPath(absolute);
        // A link back up, or two ways to one folder.
        if (real === null || visited.has(real)) return;
        visited.add(real);
        if (visited.size > mostFolders || depth > mostDepth) throw tooMany(folder);
        for (const name of (await files.list(absolute)).toSorted()) {
          if (name.startsWith('.')) continue;
          const path = at === '' ? name : `${at}/${name}`;
          try {
            await look(path, depth);
          } catch (error) {
            if (error instanceof LakeError && error.code === 'EXHAUSTED') throw error;
            found.problems.push({ path, message: messageOf(error) });
          }
        }
      };
      const look = async (path: string, depth: number): Promise<void> => {
        const target = await files.realPath(join(folder, path));
        const stat = target === null ? null : await files.stat(target);
        const isOurs = isQueryFile(path);
        if (target === null || stat === null) {
          if (isOurs) throw new LakeError('NOT_FOUND', `${path} is a link to something that is not there.`);
          return;
        }
        if (!stat.isDirectory && !isOurs) return;
        if (!isInside(target, inside)) throw leadsOut(path, folder);
        if (stat.isDirectory) return visit(path, depth + 1);
        if (found.paths.push(path) > mostFiles) throw tooMany(folder);
      };
      await visit('', 0);
      return found;
    },

    async save(path, expected, make) {
      const { target } = await locate(path);
      if (expected === null) {
        assertPortable(path);
        const text = bounded(path, make(null));
        await files.makeDirectory(dirname(target));
        if (!(await files.createExclusive(target, text))) throw conflict(path, 'is there already');
      } else await replace(path, target, expected, make);
      return readAt(path, target);
    },

    async rename(path, to) {
      if (endingOf(path) !== endingOf(to)) {
        throw new LakeError('INVALID_INPUT', `${path} keeps its ending. Name it something${endingOf(path)}.`);
      }
      const { target, entry } = await locate(path);
      const before = await readAt(path, target);
      if (path === to) return before;
      assertPortable(to);
      const next = await locate(to);
      if (inAnyCase(entry) !== inAnyCase(target) && dirname(entry) !== dirname(next.entry)) {
        throw new LakeError('REFUSED', `${path} is a link: in another folder it could lead nowhere. Keep its folder.`, {
          details: { path },
        });
      }
      await files.makeDirectory(dirname(next.entry));
      // That of a save, which would write the old name again.
      await underSettingsLock(target, { files, clock }, async (assertHeld) => {
        // Another may have renamed or removed it while this one waited, and then no name is to be taken for it.
        await read(path);
        await renameUnder(entry, next.entry, to, assertHeld);
      });
      return readAt(to, (await locate(to)).target);
    },

    async remove(path) {
      const { target, entry } = await locate(path);
      await readAt(path, target);
      return underSettingsLock(target, { files, clock }, async (assertHeld) => {
        const before = await readAt(path, target);
        await assertHeld();
        await files.remove(entry);
        return before;
      });
    },
  };
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function textOf(path: string, bytes: Uint8Array): string {
  try {
    // With its byte order mark, so that it is written again.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new LakeError(
      'REFUSED',
      `${path} is not UTF-8 text. Convert it, so that it can be shown and saved unharmed.`,
      {
        details: { path },
        cause: error,
      },
    );
  }
}

function bounded(path: string, text: string): string {
  const sizeBytes = new TextEncoder().encode(text).byteLength;
  if (sizeBytes <= mostBytes) return text;
  throw new LakeError(
    'REFUSED',
    `${path} would have ${sizeBytes} bytes; saved queries and notebooks have at most ${mostBytes}. Nothing was saved.`,
    {
      details: { path },
    },
  );
}

function endingOf(path: string): string {
  return path.slice(path.lastIndexOf('.')).toLowerCase();
}

function leadsOut(path: string, folder: string): LakeError {
  return new LakeError(
    'REFUSED',
    `${path} leads out of the folder of queries, ${folder}. Links out of it are not followed.`,
    {
      details: { path },
    },
  );
}

function tooMany(folder: string): LakeError {
  return new LakeError(
    'EXHAUSTED',
    `${folder} has more than ${mostFiles} saved queries, or more than ${mostFolders} folders. Choose a folder of queries alone under Settings (workspace.folder).`,
    { details: { path: folder } },
  );
}

function conflict(path: string, what: string): LakeError {
  return new LakeError('CONFLICT', `${path} ${what}. Nothing was saved. Read it again, or save under another name.`, {
    details: { path },
  });
}
