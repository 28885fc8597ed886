import { rm } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { openDeltaReader, type DeltaReader } from '../support/kill/delta-reader';
import { deltaRsAbsence } from '../support/delta-rs/delta-rs';
import { bundleProgram } from '../support/kill/run-program';
import { CallExperiment } from './call-experiment';
import { stopAtCalls } from './call-kills';
import { killAtRandom, writeTogether } from './load';
import { straceAbsence } from './tools';

/** The short form of `npm run reliability`: every k-th call, other ones each time. LAGOON_SEED repeats a run. */
const seed = Number(process.env['LAGOON_SEED'] ?? Math.floor(Date.now() / 1000) % 1000);
const say = (line: string): void => {
  process.stderr.write(`[reliability, LAGOON_SEED=${seed}] ${line}\n`);
};

let program: string;
let deltaReader: DeltaReader | null = null;

beforeAll(async () => {
  program = await bundleProgram();
  deltaReader = (await deltaRsAbsence()) === null ? await openDeltaReader() : null;
  return async () => {
    await deltaReader?.close();
    await rm(program);
  };
}, 300_000);

describe('a lake whose writer', () => {
  test('is killed, or fails, at a system call is whole, and the next writer goes on', async (context) => {
    const absence = await straceAbsence();
    if (absence !== null) context.skip(absence);
    const findings = await stopAtCalls({
      program,
      deltaReader,
      injections: [{ signal: 'SIGKILL' }, { error: 'EIO' }, { error: 'ENOSPC' }],
      // No multiple of the number of injections: each of them has its turn.
      every: 47,
      seed,
      parallel: 2,
      report: say,
    });
    expect(findings.flatMap(({ problems }) => problems)).toEqual([]);
    // A harness that stops nothing finds nothing.
    expect(findings.filter(({ hit }) => hit).length).toBeGreaterThan(findings.length * 0.8);
    expect(findings.length).toBeGreaterThan(15);
  }, 300_000);

  test('cannot sync the name of its entry does not report a commit', async (context) => {
    const absence = await straceAbsence();
    if (absence !== null) context.skip(absence);
    const experiment = await CallExperiment.open('commit to a stream', program, deltaReader);
    try {
      expect(experiment.calls[experiment.durableAt]?.text).toContain('_delta_log');
      const finding = await experiment.stopAt(experiment.durableAt, { error: 'EIO' });
      expect(finding).toMatchObject({ call: 'fsync', hit: true, problems: [] });
    } finally {
      await experiment.close();
    }
  });

  test('is killed at random moments under load is whole, and no reader ever saw it otherwise', async () => {
    const outcome = await killAtRandom({ program, deltaReader, kills: 15, seed, report: say });
    expect(outcome.problems).toEqual([]);
    expect(outcome.saidCommitted).toBeGreaterThan(0);
  });
});

test('two processes that commit to one feed at once lose nothing', async () => {
  const outcome = await writeTogether(program, deltaReader, 100);
  expect(outcome.problems).toEqual([]);
  expect(outcome.commits).toBe(200);
});
