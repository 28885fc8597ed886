import type { Files } from '../../src/main/core/ports';
import { LakeError } from '../../src/shared/errors';

/**
 * - `dies-before`, `dies-after`: the process ends just before or just after call n: no later call does anything.
 * - `fails-before`, `fails-after`: call n alone throws, having done nothing or everything (an fsync that fails after link() did not).
 */
export type FailureMode = 'dies-before' | 'dies-after' | 'fails-before' | 'fails-after';
export const failureModes: readonly FailureMode[] = ['dies-before', 'dies-after', 'fails-before', 'fails-after'];

export interface FailingFiles {
  readonly files: Files;
  /** Name of the call that failed; null where there were fewer than n. */
  failed(): string | null;
}

/** Real files until call `n` (from 0). */
export function failAt(real: Files, n: number, mode: FailureMode): FailingFiles {
  let calls = 0;
  let failed: string | null = null;
  const dies = mode.startsWith('dies');

  const wrap =
    <A extends unknown[], R>(name: string, call: (...its: A) => Promise<R>) =>
    async (...its: A): Promise<R> => {
      const mine = calls;
      calls += 1;
      if (mine < n || (mine > n && !dies)) return call(...its);
      if (mine === n) {
        failed = `${name}(${String(its[0])})`;
        if (mode.endsWith('after')) await call(...its);
      }
      throw new LakeError('IO', `call ${mine}, ${name}, was made to fail`);
    };

  return {
    failed: () => failed,
    files: {
      readText: wrap('readText', (path) => real.readText(path)),
      replaceText: wrap('replaceText', (path, text, fileMode) => real.replaceText(path, text, fileMode)),
      createExclusive: wrap('createExclusive', (path, text, fileMode) => real.createExclusive(path, text, fileMode)),
      appendLine: wrap('appendLine', (path, line) => real.appendLine(path, line)),
      sync: wrap('sync', (path) => real.sync(path)),
      rename: wrap('rename', (from, to) => real.rename(from, to)),
      readTail: wrap('readTail', (path, bytes) => real.readTail(path, bytes)),
      list: wrap('list', (path) => real.list(path)),
      entries: wrap('entries', (path) => real.entries(path)),
      stat: wrap('stat', (path) => real.stat(path)),
      realPath: wrap('realPath', (path) => real.realPath(path)),
      makeDirectory: wrap('makeDirectory', (path, folderMode) => real.makeDirectory(path, folderMode)),
      chmod: wrap('chmod', (path, fileMode) => real.chmod(path, fileMode)),
      remove: wrap('remove', (path) => real.remove(path)),
      freeBytes: wrap('freeBytes', (path) => real.freeBytes(path)),
      digest: wrap('digest', (path, signal) => real.digest(path, signal)),
    },
  };
}

/** Each waits for the disk more than it works. */
const together = 8;

/** Has one call after the other be the one that fails, until `step` says that there was none left. Gives their number, that last one included. */
export async function atEachCall(step: (call: number) => Promise<boolean>): Promise<number> {
  for (let from = 0; ; from += together) {
    const calls = Array.from({ length: together }, (_, index) => from + index);
    // All have ended before one is thrown: none goes on in a lake that is being removed.
    const ended = await Promise.allSettled(calls.map(step));
    for (const [index, outcome] of ended.entries()) {
      if (outcome.status === 'rejected') throw outcome.reason;
      if (!outcome.value) return from + index + 1;
    }
  }
}
