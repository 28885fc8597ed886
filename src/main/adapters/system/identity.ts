import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Who runs this process: the user's name and, where the system has them, the names of the user's groups. */
export async function osIdentity(platform: NodeJS.Platform): Promise<{ user: string; groups: string[] }> {
  const user = userInfo().username;
  // Windows tells groups only by programs of its domain.
  if (platform === 'win32') return { user, groups: [] };
  try {
    // `-z` is not everywhere; a group's name has no blank.
    const { stdout } = await run('id', ['-Gn'], { timeout: 5000 });
    return { user, groups: stdout.trim().split(/\s+/) };
  } catch {
    // A system without the program, or a group without a name: then no group's grants hold, and the user's own do.
    return { user, groups: [] };
  }
}
