import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { isMissing } from './packages.mjs';
import { inRoot, root } from './paths.mjs';
import { capture, tailOf } from './process.mjs';
import { SetupError, step } from './report.mjs';

const stampPath = inRoot('out', '.built-from');
/** The first file that each build must have made. */
const outputs = ['out/main/index.js', 'out/main/cli.js', 'out/preload/index.cjs', 'out/renderer/index.html'];
const inputs = [
  'src',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
  'tsconfig.web.json',
];

/** out/ is built from the sources as they are now. */
export async function ensureBuild() {
  const hash = await sourceHash();
  if ((await readStamp()) === hash && outputs.every((path) => existsSync(inRoot(path)))) return;
  await step('building src/ into out/', () => build(hash));
}

/** @param {string} hash */
async function build(hash) {
  await rm(stampPath, { force: true });
  const { code, output } = await capture(process.execPath, [
    inRoot('node_modules/electron-vite/bin/electron-vite.js'),
    'build',
  ]);
  if (code !== 0) throw new SetupError(`The build failed with exit code ${code}:\n${tailOf(output)}`);
  const missing = outputs.filter((path) => !existsSync(inRoot(path)));
  if (missing.length > 0)
    throw new SetupError(`The build ended without making ${missing.join(', ')}: see electron.vite.config.ts.`);
  await writeFile(stampPath, hash);
}

async function readStamp() {
  try {
    return await readFile(stampPath, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Of the names and contents of all that a build reads; tests are left out. */
async function sourceHash() {
  const hash = createHash('sha256');
  for (const input of inputs) {
    for (const path of await filesUnder(inRoot(input))) {
      hash
        .update(`${relative(root, path)}\0`)
        .update(await readFile(path))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

/** @param {string} path a file or a folder @returns {Promise<string[]>} sorted; empty where it does not exist */
async function filesUnder(path) {
  try {
    const entries = await readdir(path, { withFileTypes: true, recursive: true });
    return entries
      .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return [path];
    if (isMissing(error)) return [];
    throw error;
  }
}
