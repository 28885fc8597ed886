import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const named = /^lagoon-(?:core|query)-(\d+)-/;

/** A fresh name for what DuckDB cannot hold in memory, of this process. */
export function spillFolderOf(part: 'core' | 'query', temporaryFolder: string, id: string): string {
  return join(temporaryFolder, `lagoon-${part}-${process.pid}-${id}`);
}

/**
 * Clears what killed processes left: each may have spilt gigabytes. A number that another process has by now keeps its folder until that one
 * has ended, too; a folder that cannot be removed (another user's) is left.
 */
export async function clearDeadSpills(temporaryFolder: string): Promise<void> {
  for (const name of await readdir(temporaryFolder)) {
    const pid = named.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    await rm(join(temporaryFolder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and is another user's.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
