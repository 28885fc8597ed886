#!/usr/bin/env node
/**
 * `npm start [-- --lake DIR]`: sets up what is missing and opens the console; without a display, serves it on loopback.
 * `npm run dev`: the same with the page reloaded as it is edited.
 */
import { ensureBuild } from './setup/build.mjs';
import { electronLibraries, ensureDebianPackages } from './setup/debian.mjs';
import { hasDisplay, sandboxFlags, sandboxObstacle } from './setup/display.mjs';
import { ensureElectron } from './setup/electron.mjs';
import { checkNode } from './setup/node.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { inRoot, root } from './setup/paths.mjs';
import { runInTerminal } from './setup/process.mjs';
import { runMain, say, SetupError } from './setup/report.mjs';

await runMain(async () => {
  const develop = process.argv[2] === '--dev';
  const args = process.argv.slice(develop ? 3 : 2);
  checkNode();
  await ensurePackages();
  const electron = await windowRuntime();
  if (electron === null) return await serve(args);

  const { flags, note } = sandboxFlags();
  if (note !== null) say(note);
  const env = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: electron.distPath };
  if (develop) {
    const options = flags.length > 0 ? ['--noSandbox'] : [];
    const vite = inRoot('node_modules/electron-vite/bin/electron-vite.js');
    return await runInTerminal(process.execPath, [vite, 'dev', ...options, '--', ...args], {
      env: { ...env, ELECTRON_EXEC_PATH: electron.executable },
    });
  }
  await ensureBuild();
  say(`• opening the console (Electron ${electron.version}${electron.official ? '' : ', fallback runtime'})`);
  return await runInTerminal(electron.executable, [...flags, root, ...args], { env });
});

/** What opens a window here, or null where nothing can: then the reason has been said. */
async function windowRuntime() {
  if (!hasDisplay()) {
    say('• no display: the console is served to a browser on this machine instead');
    return null;
  }
  try {
    if (process.platform === 'linux') await ensureDebianPackages(electronLibraries, "Electron's window");
    const electron = await ensureElectron();
    const obstacle = sandboxObstacle(electron.distPath);
    if (obstacle !== null) throw new SetupError(obstacle);
    return electron;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`${error.message}\n• no window can be opened: the console is served to a browser on this machine instead`);
    return null;
  }
}

/** @param {string[]} args */
async function serve(args) {
  await ensureBuild();
  return await runInTerminal(process.execPath, [inRoot('out/main/cli.js'), 'serve', ...args]);
}
