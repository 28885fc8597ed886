import { LakeError, messageOf, type ErrorDetails } from '../../../shared/errors';

/** DuckDB's failures on the writing side by what is to be done about them. Statements are ours, so whatever is left is a bug. */
export function toEngineError(
  doing: string,
  error: unknown,
  signal: AbortSignal | null,
  details: ErrorDetails,
): LakeError {
  if (error instanceof LakeError) return error;
  const message = messageOf(error);
  if (signal?.aborted === true || message.startsWith('INTERRUPT'))
    return new LakeError('CANCELLED', `${doing} was cancelled.`, { details, cause: error });
  if (message.startsWith('Out of Memory')) {
    return new LakeError(
      'EXHAUSTED',
      `${doing} needs more memory than DuckDB may use. Close other programs, or raise the memory limit. ${message}`,
      { details, cause: error },
    );
  }
  if (/No space left/i.test(message))
    return new LakeError('IO', `${doing} failed: the disk is full. Free some space, then try again.`, {
      details,
      cause: error,
    });
  if (message.startsWith('IO Error') || message.includes('Permission denied')) {
    return new LakeError('IO', `${doing} failed: ${message}. Check that the folder is there and may be written.`, {
      details,
      cause: error,
    });
  }
  return new LakeError('INTERNAL', `${doing} failed: ${message}`, { details, cause: error });
}
