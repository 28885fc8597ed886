import type { Profiling } from './use-profile';

/** Below it nobody notices the reading; beyond it is said first, and begun when somebody wants it. */
const READ_UNASKED_BYTES = 128_000_000;

/**
 * Whether the columns are described without being asked for, once it is known how much that reads: never a second time, since each begins with
 * nothing, and what was described or cancelled stays so.
 */
export function beginsUnasked(status: Profiling['status'], sizeBytes: number | undefined): boolean {
  return status === 'idle' && sizeBytes !== undefined && sizeBytes <= READ_UNASKED_BYTES;
}
