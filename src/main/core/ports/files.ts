export interface FileStat {
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
  /**
   * When the file or what is said of it last changed (ctime), in milliseconds with their fraction; absent where none is kept. Unlike `modifiedAt`, no
   * program can set it where POSIX holds.
   */
  readonly changedMs?: number;
  readonly isDirectory: boolean;
  /** Permission bits; absent where the system has none (Windows). */
  readonly mode?: number;
}

/** A name in a folder, with what the folder says that it is. */
export interface FolderEntry {
  readonly name: string;
  /** Null for a link and a device, and where nobody can say: `stat` tells. */
  readonly kind: 'file' | 'folder' | null;
}

/**
 * The file system, in the few steps that a commit is made of. Every failure is LakeError IO (or NOT_FOUND) with the
 * path in details. Paths are absolute.
 */
export interface Files {
  readText(path: string): Promise<string>;
  /** Whole file or nothing: temporary name beside it, fsync, rename, fsync of the folder. With this mode, else by the umask. */
  replaceText(path: string, content: string | Uint8Array, mode?: number): Promise<void>;
  /**
   * Makes `path` with this content only if it does not exist: temporary name, fsync, link(), fsync of the folder. Mode as above.
   * False where another writer made it first. An error after which it is there, perhaps not durably, has `details.outcome` `unknown`.
   */
  createExclusive(path: string, content: string | Uint8Array, mode?: number): Promise<boolean>;
  /** Appends one line, durably; O_APPEND, so that processes do not tear each other's, and a line that was torn spoils no other. */
  appendLine(path: string, line: string): Promise<void>;
  /** fsync of an existing file's content. */
  sync(path: string): Promise<void>;
  /** rename() within one file system, then fsync of the target's folder. */
  rename(from: string, to: string): Promise<void>;
  /** Last bytes of a file, and its size: the Parquet footer check. */
  readTail(path: string, bytes: number): Promise<{ bytes: Uint8Array; sizeBytes: number }>;
  /** Names in a folder, unsorted; empty where the folder does not exist. */
  list(path: string): Promise<string[]>;
  /** As `list`, with kinds: on most file systems these come with the names, and spare a `stat` each. */
  entries(path: string): Promise<FolderEntry[]>;
  stat(path: string): Promise<FileStat | null>;
  /** Where a path leads, past every symbolic link; null where it leads nowhere. */
  realPath(path: string): Promise<string | null>;
  /** mkdir -p with this mode on the folders it makes. */
  makeDirectory(path: string, mode?: number): Promise<void>;
  chmod(path: string, mode: number): Promise<void>;
  /** No error where it is gone already. */
  remove(path: string): Promise<void>;
  freeBytes(path: string): Promise<number | null>;
  /** SHA-256 of a file's bytes, hexadecimal; read as a stream. Throws CANCELLED. */
  digest(path: string, signal: AbortSignal): Promise<string>;
}
