import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path/posix';
import type { Files } from '../../src/main/core/ports';
import { LakeError } from '../../src/shared/errors';

interface Stored {
  bytes: Uint8Array;
  modifiedAt: Date;
  mode: number;
}

export interface FakeFiles extends Files {
  /** Whole file as bytes, as an engine outside the port would write it. */
  put(path: string, bytes: Uint8Array): void;
  bytes(path: string): Uint8Array | null;
  /** Every file's path, sorted. */
  paths(): string[];
}

/** A file system in memory with the port's semantics: whole files, exclusive creation, folders that must exist. POSIX paths. */
export function createFakeFiles(now: () => Date = () => new Date(0)): FakeFiles {
  const stored = new Map<string, Stored>();
  /** Modes by path; as if the umask were 022. */
  const folders = new Map<string, number>([['/', 0o755]]);
  /** When a name in the folder came or went. */
  const changed = new Map<string, Date>();
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();

  function bytesOf(content: string | Uint8Array): Uint8Array {
    return typeof content === 'string' ? encoder.encode(content) : content;
  }

  function absent(path: string): LakeError {
    return new LakeError('NOT_FOUND', `${path} does not exist.`, { details: { path } });
  }

  function find(path: string): Stored {
    const file = stored.get(path);
    if (file === undefined) throw absent(path);
    return file;
  }

  function write(path: string, bytes: Uint8Array, mode = 0o644): void {
    if (!folders.has(dirname(path))) throw absent(dirname(path));
    if (!stored.has(path)) changed.set(dirname(path), now());
    stored.set(path, { bytes, modifiedAt: now(), mode });
  }

  function childrenOf(path: string): string[] {
    const prefix = path === '/' ? '/' : `${path}/`;
    const inside = [...stored.keys(), ...folders.keys()].filter((known) => known.startsWith(prefix) && known !== path);
    return [...new Set(inside.map((known) => known.slice(prefix.length).split('/')[0] ?? ''))];
  }

  return {
    put: (path, bytes) => write(path, bytes),
    bytes: (path) => stored.get(path)?.bytes ?? null,
    paths: () => [...stored.keys()].sort(),
    readText: async (path) => decoder.decode(find(path).bytes),
    replaceText: async (path, content, mode) => write(path, bytesOf(content), mode),
    async createExclusive(path, content, mode) {
      if (stored.has(path)) return false;
      write(path, bytesOf(content), mode);
      return true;
    },
    async appendLine(path, line) {
      const known = stored.get(path);
      const before = decoder.decode(known?.bytes ?? new Uint8Array(0));
      const torn = before !== '' && !before.endsWith('\n');
      write(path, encoder.encode(`${before}${torn ? '\n' : ''}${line}\n`), known?.mode);
    },
    async sync(path) {
      find(path);
    },
    async rename(from, to) {
      const moved = find(from);
      write(to, moved.bytes, moved.mode);
      // A rename changes folders, not the file.
      stored.set(to, moved);
      stored.delete(from);
      changed.set(dirname(from), now());
    },
    async readTail(path, bytes) {
      const file = find(path);
      return { bytes: file.bytes.slice(Math.max(0, file.bytes.length - bytes)), sizeBytes: file.bytes.length };
    },
    list: async (path) => childrenOf(path),
    entries: async (path) =>
      childrenOf(path).map((name) => ({ name, kind: stored.has(join(path, name)) ? 'file' : 'folder' })),
    async stat(path) {
      const file = stored.get(path);
      if (file !== undefined) {
        const { bytes, modifiedAt, mode } = file;
        return { sizeBytes: bytes.length, modifiedAt, isDirectory: false, mode };
      }
      const mode = folders.get(path);
      const modifiedAt = changed.get(path) ?? new Date(0);
      return mode === undefined ? null : { sizeBytes: 0, modifiedAt, isDirectory: true, mode };
    },
    realPath: async (path) => (folders.has(path) || stored.has(path) ? path : null),
    async makeDirectory(path, mode = 0o755) {
      for (let folder = path; !folders.has(folder); folder = dirname(folder)) folders.set(folder, mode);
    },
    async chmod(path, mode) {
      if (folders.has(path)) folders.set(path, mode);
      else find(path).mode = mode;
    },
    async remove(path) {
      if (folders.has(path) && childrenOf(path).length > 0) {
        throw new LakeError('IO', `${path} is not empty.`, { details: { path } });
      }
      if (stored.delete(path) || folders.delete(path)) changed.set(dirname(path), now());
    },
    digest: async (path) => createHash('sha256').update(find(path).bytes).digest('hex'),
    freeBytes: async (path) => (folders.has(path) || stored.has(path) ? 1_000_000_000 : null),
  };
}
