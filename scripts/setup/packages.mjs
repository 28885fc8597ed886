import { readFile } from 'node:fs/promises';
import { inRoot } from './paths.mjs';
import { capture, npmCommand, tailOf } from './process.mjs';
import { SetupError, step } from './report.mjs';

/** @typedef {{ version?: string, integrity?: string, link?: boolean, optional?: boolean, peer?: boolean, dev?: boolean }} LockedPackage */

/**
 * node_modules holds what package-lock.json says. npm writes its own account of what it installed when it is done, so an
 * interrupted install is seen as missing. Install scripts are not run: no dependency of ours needs one.
 */
export async function ensurePackages() {
  const reason = await whyInstall();
  if (reason === null) return;
  await step(`npm packages: ${reason}, installing what package-lock.json names`, async () => {
    const [npm, first] = npmCommand();
    const args = [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const { code, output } = await capture(npm, args);
    if (code !== 0) throw new SetupError(`npm ci failed with exit code ${code}:\n${tailOf(output)}`);
  });
}

/** @returns {Promise<string | null>} null where nothing is to be done */
export async function whyInstall() {
  const wanted = await readPackages(inRoot('package-lock.json'));
  if (wanted === null)
    throw new SetupError('package-lock.json is missing or damaged: restore it with git checkout package-lock.json.');
  const installed = await readPackages(inRoot('node_modules', '.package-lock.json'));
  if (installed === null) return 'node_modules is missing';
  for (const [path, locked] of Object.entries(wanted)) {
    if (path === '' || locked.link === true) continue;
    const found = installed[path];
    // Optional ones are left out where they are for another platform.
    if (found === undefined && locked.optional === true) continue;
    if (found === undefined) return `${path} is missing`;
    if (found.version !== locked.version) return `${path} is ${found.version}, wanted ${locked.version}`;
  }
  return null;
}

/** @param {string} path @returns {Promise<Record<string, LockedPackage> | null>} */
async function readPackages(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8')).packages ?? null;
  } catch (error) {
    if (error instanceof SyntaxError || isMissing(error)) return null;
    throw error;
  }
}

/** @param {unknown} error */
export function isMissing(error) {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
