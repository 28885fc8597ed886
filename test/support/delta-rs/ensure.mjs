import { execFile } from 'node:child_process';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Pinned: what reads our tables must not change under the tests. */
const deltalake = 'deltalake==1.6.6';

/**
 * Makes delta-rs available in a virtual environment of the test cache; does nothing where it is there already.
 *
 * @param {(line: string) => void} [say]
 * @returns {Promise<string>} path of its Python
 * @throws {Error} with what is missing
 */
export async function ensureDeltaRs(say = () => {}) {
  const cache = process.env['LAGOON_CACHE'] ?? fileURLToPath(new URL('../../../.cache', import.meta.url));
  const folder = join(cache, 'delta-rs', deltalake.replace('==', '-'));
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const complete = join(folder, 'complete');
  if (await exists(complete)) return python;
  say(`Setting up ${deltalake} in ${folder} …`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await step('Python 3 with its venv module is needed (Debian: python3-venv)', 'python3', ['-m', 'venv', folder]);
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', deltalake];
  await step(`${deltalake} could not be installed by pip`, python, install);
  await writeFile(complete, deltalake);
  return python;
}

/** @param {string} wrong @param {string} command @param {string[]} commandArguments */
async function step(wrong, command, commandArguments) {
  try {
    await run(command, commandArguments);
  } catch (error) {
    throw new Error(`${wrong}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** @param {string} path */
async function exists(path) {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
