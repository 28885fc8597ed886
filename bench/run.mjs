#!/usr/bin/env node
/**
 * `npm run -s bench -- <name> [--json]`: bundles bench/<name>.bench.ts and runs it. Without a name it lists them.
 * A bench prints figures measured side by side in one run; nothing in the tests depends on one.
 */
import { mkdir, readdir } from 'node:fs/promises';
import os from 'node:os';
import { pathToFileURL } from 'node:url';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';
import { ensureBuild } from '../scripts/setup/build.mjs';
import { hasDisplay } from '../scripts/setup/display.mjs';
import { ensureElectron } from '../scripts/setup/electron.mjs';
import { runInTerminal } from '../scripts/setup/process.mjs';
import { rawTexts } from '../tools/raw-texts.mjs';

const here = import.meta.dirname;
const names = (await readdir(here))
  .filter((name) => name.endsWith('.bench.ts'))
  .map((name) => name.slice(0, -'.bench.ts'.length))
  .sort();
const args = process.argv.slice(2);
const json = args.includes('--json');
const [name] = args.filter((arg) => !arg.startsWith('--'));

/** What stands beside the starters of servers (a pom.xml) or of the window does not stand beside the bundle. */
const placed = ['../test/support/', '../e2e/fixtures/', 'ui/'].map((folder) => join(here, folder));
const ownPlace = {
  name: 'own-place',
  transform: (code, id) =>
    placed.some((folder) => id.startsWith(folder))
      ? code
          .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
          .replaceAll('import.meta.dirname', JSON.stringify(dirname(id)))
      : undefined,
};

if (name === undefined) {
  process.stdout.write(`${names.join('\n')}\n`);
} else if (name === 'ui' && !hasDisplay()) {
  process.exitCode = await runInTerminal('xvfb-run', [
    '-a',
    '--server-args=-screen 0 1600x1000x24',
    process.execPath,
    import.meta.filename,
    ...args,
  ]);
} else if (names.includes(name)) {
  if (name === 'ui') await windowNeeds();
  const figures = await (await load(name)).run(json ? () => undefined : (line) => process.stderr.write(`${line}\n`));
  const machine = `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'cpu'}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  if (json) process.stdout.write(`${JSON.stringify({ name, machine, figures })}\n`);
  else {
    process.stdout.write(`${name} on ${machine}\n`);
    const width = Math.max(...Object.keys(figures).map((key) => key.length));
    for (const [key, value] of Object.entries(figures)) process.stdout.write(`  ${key.padEnd(width)}  ${value}\n`);
  }
} else {
  process.stderr.write(`There is no bench "${name}". There are: ${names.join(', ')}.\n`);
  process.exitCode = 2;
}

/** The built app and an Electron to run it in. */
async function windowNeeds() {
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = (await ensureElectron()).distPath;
  await ensureBuild();
}

/** TypeScript has no place in Node 20: one bundle, packages left where they are. */
async function load(bench) {
  const out = join(here, '../node_modules/.cache/lagoon-bench', bench);
  await mkdir(out, { recursive: true });
  const bundle = await rolldown({
    input: join(here, `${bench}.bench.ts`),
    platform: 'node',
    // These are CommonJS whose names Node does not see from outside.
    external: (id) =>
      !id.startsWith('.') && !id.startsWith('/') && !['kafkajs', 'avsc'].includes(id) && !id.startsWith('jsonc-parser'),
    // Its CommonJS asks for its own files in a way that no bundler follows.
    resolve: { alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' } },
    plugins: [ownPlace, rawTexts],
  });
  await bundle.write({ dir: out, format: 'es', entryFileNames: 'bench.mjs', chunkFileNames: '[name]-[hash].mjs' });
  await bundle.close();
  return import(pathToFileURL(join(out, 'bench.mjs')).href);
}
