#!/usr/bin/env node
/**
 * `npm run dist [-- --dir] [-- --output DIR] [-- --development-runtime]`: an installable tree of this platform, in dist/.
 *
 * Packs the Electron runtime that set-up found and downloads none. Without an official runtime of the version in
 * package.json it refuses, for the fallback is an old Electron: --development-runtime packs it all the same, to try the packaging.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuild } from './setup/build.mjs';
import { ensureElectron } from './setup/electron.mjs';
import { checkNode } from './setup/node.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { inRoot, root } from './setup/paths.mjs';
import { capture, runInTerminal, tailOf } from './setup/process.mjs';
import { runMain, say, SetupError, step } from './setup/report.mjs';

await runMain(async () => {
  const { values } = parseArgs({
    options: { dir: { type: 'boolean' }, output: { type: 'string' }, 'development-runtime': { type: 'boolean' } },
  });
  checkNode();
  await ensurePackages();
  const electron = await ensureElectron();
  const wanted = JSON.parse(await readFile(inRoot('node_modules/electron/package.json'), 'utf8')).version;
  const official = electron.official && electron.version === wanted;
  if (!official && values['development-runtime'] !== true) {
    throw new SetupError(
      `Nothing was packed: the only Electron here is ${electron.version}, wanted is the official ${wanted}. ` +
        'Run this where the official runtime can be downloaded (or name its folder in ELECTRON_OVERRIDE_DIST_PATH); ' +
        'to try the packaging itself, add -- --development-runtime.',
    );
  }
  await ensureBuild();

  const output = resolve(root, values.output ?? (official ? 'dist' : 'dist/development-only'));
  if (values.output === undefined) await rm(output, { recursive: true, force: true });
  else if (existsSync(output) && (await readdir(output)).length > 0) {
    throw new SetupError(`${output} is not empty: name a new folder with --output.`);
  }
  const code = await runInTerminal(process.execPath, [
    inRoot('node_modules/electron-builder/cli.js'),
    '--config=electron-builder.yml',
    ...(values.dir === true ? ['--dir'] : []),
    `-c.directories.output=${output}`,
    `-c.electronDist=${electron.distPath}`,
    `-c.electronVersion=${electron.version}`,
  ]);
  if (code !== 0) return code;
  if (process.platform === 'linux' && values.dir !== true) await step('archiving the tree', () => archive(output));
  say(`• packed into ${output}`);
  if (!official)
    say(`  DO NOT SHIP IT: it holds the fallback runtime, Electron ${electron.version}, for development only.`);
  return 0;
});

/** lagoon-VERSION-linux-ARCH.tar.gz with one folder of that name in it. @param {string} output */
async function archive(output) {
  const { version } = JSON.parse(await readFile(inRoot('package.json'), 'utf8'));
  const name = `lagoon-${version}-linux-${process.arch}`;
  const [tree] = (await readdir(output)).filter((entry) => entry.endsWith('-unpacked'));
  if (tree === undefined) throw new SetupError(`electron-builder made no tree in ${output}.`);
  const args = [
    '-czf',
    join(output, `${name}.tar.gz`),
    '-C',
    output,
    `--transform=s,^${tree},${name},`,
    '--owner=0',
    '--group=0',
    tree,
  ];
  const packed = await capture('tar', args);
  if (packed.code !== 0) throw new SetupError(`tar could not pack ${tree}:\n${tailOf(packed.output)}`);
}
