import { LakeError } from '../../../shared/errors';

/** Another instance moved one of our positions, or the reader gave what it gave before: what we hold is void, the log tells where to go on. */
export function isOvertaken(error: unknown): boolean {
  return error instanceof LakeError && error.code === 'CONFLICT' && error.retryable;
}
