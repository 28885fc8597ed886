import { LakeError, messageOf } from '../../../shared/errors';

/** `code` of a Node system error; null for anything else. */
export function errorCodeOf(error: unknown): string | null {
  // A failed step, then a failed cleaning: the step's is the one that matters.
  if (error instanceof AggregateError) return errorCodeOf(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full. Free some space, then try again.',
  EDQUOT: 'The disk quota is used up. Free some space, then try again.',
  EACCES: 'Permission is denied. Give this user read and write access to the folder.',
  EPERM: 'The system does not permit it. Check the owner of the file and the file system (hard links are needed).',
  EROFS: 'The file system is read-only. Choose another lake folder, or mount it writable.',
  EMFILE: 'Too many files are open. Close other programs, or raise the limit (ulimit -n).',
  ENFILE: 'Too many files are open on this machine. Close other programs.',
  ENAMETOOLONG: 'The path is too long. Move the lake to a shorter path.',
  ENOTDIR: 'A part of the path is a file, not a folder.',
  EISDIR: 'The path is a folder, not a file.',
  ENOTEMPTY: 'The folder is not empty.',
  EIO: 'The disk reported an error. Check its health before going on.',
};

/** Every failure of the file system as the one error that crosses the port, with the path and what to do. */
export function toLakeError(doing: string, path: string, error: unknown): LakeError {
  if (error instanceof LakeError) return error;
  const code = errorCodeOf(error);
  const details = { path, system: code };
  if (code === 'ENOENT') {
    return new LakeError('NOT_FOUND', `Could not ${doing} ${path}: it does not exist.`, { details, cause: error });
  }
  const remedy = (code === null ? undefined : remedies[code]) ?? `The system said: ${messageOf(error)}.`;
  return new LakeError('IO', `Could not ${doing} ${path}. ${remedy}`, { details, cause: error });
}
