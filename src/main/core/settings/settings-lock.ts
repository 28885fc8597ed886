import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { LakeError } from '../../../shared/errors';
import type { Clock, Files } from '../ports';

/** A change takes milliseconds: a lock that stays one and the same for so long is a dead process's. */
const abandonedMs = 5000;
const patienceMs = 30_000;
const pollMs = 20;
const mostLooks = 5;

/**
 * One change of a settings file at a time, among all processes: `.<name>.lock` beside it, made by link(), holds who changes it. `assertHeld` is to
 * be called last before the file is replaced: a process that slept on its lock for long has lost it. Error: CONFLICT, retryable.
 */
export async function underSettingsLock<T>(
  path: string,
  { files, clock }: { readonly files: Files; readonly clock: Clock },
  work: (assertHeld: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const lock = join(dirname(path), `.${basename(path)}.lock`);
  const mine = randomUUID();
  const isMine = async (): Promise<boolean> => (await readIfThere(files, lock)) === mine;
  const beganMs = clock.monotonicMs();
  let other = { holder: '', sinceMs: beganMs };
  while (!(await files.createExclusive(lock, mine))) {
    const holder = await readIfThere(files, lock);
    const nowMs = clock.monotonicMs();
    if (holder === null) continue;
    if (other.holder !== holder) other = { holder, sinceMs: nowMs };
    if (nowMs - beganMs > patienceMs) throw conflict(path);
    if (nowMs - other.sinceMs < abandonedMs) await clock.sleep(pollMs);
    else await removeAbandoned(files, lock, holder);
  }
  try {
    return await work(async () => {
      // Another that takes this lock for an abandoned one puts it back at once.
      for (let looked = 1; looked < mostLooks && (await readIfThere(files, lock)) === null; looked += 1)
        await clock.sleep(pollMs);
      if (!(await isMine())) throw conflict(path);
    });
  } finally {
    if (await isMine()) await files.remove(lock);
  }
}

/**
 * Of two that wait on one dead lock, the slower must not take away what the quicker one has made in its place. Nothing removes a file only if it
 * holds this or that; so the lock is moved aside, under a name that no other knows, looked at there, and put back where it is not the dead one.
 */
async function removeAbandoned(files: Files, lock: string, dead: string): Promise<void> {
  const aside = `${lock}.${randomUUID()}`;
  if ((await readIfThere(files, lock)) !== dead) return;
  try {
    await files.rename(lock, aside);
  } catch (error) {
    // Another was quicker.
    if (error instanceof LakeError && error.code === 'NOT_FOUND') return;
    throw error;
  }
  const moved = await readIfThere(files, aside);
  // Where a third has made one meanwhile, whose lock this was finds so before it writes.
  if (moved !== null && moved !== dead) await files.createExclusive(lock, moved);
  await files.remove(aside);
}

async function readIfThere(files: Files, path: string): Promise<string | null> {
  try {
    return await files.readText(path);
  } catch (error) {
    if (error instanceof LakeError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

function conflict(path: string): LakeError {
  return new LakeError('CONFLICT', `${path} is being changed by another process. Nothing was saved; try again.`, {
    details: { path },
    retryable: true,
  });
}
