#!/usr/bin/env node
/** The command line, on plain Node. In a checkout it is built first where the sources are newer. */
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = new URL('../', import.meta.url);
const cli = fileURLToPath(new URL('out/main/cli.js', root));

if (existsSync(new URL('src', root))) {
  const { checkNode } = await import('../scripts/setup/node.mjs');
  const { ensurePackages } = await import('../scripts/setup/packages.mjs');
  const { ensureBuild } = await import('../scripts/setup/build.mjs');
  const { runMain } = await import('../scripts/setup/report.mjs');
  await runMain(async () => {
    checkNode();
    await ensurePackages();
    await ensureBuild();
    return 0;
  });
}

if (process.exitCode === undefined || process.exitCode === 0) await import(pathToFileURL(cli).href);
