import { rm } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDeltaReader, type DeltaReader } from '../support/kill/delta-reader';
import { bundleProgram } from '../support/kill/run-program';
import { stopAtCalls } from './call-kills';
import { killAtRandom, writeTogether } from './load';
import { callTable, loadTable, togetherTable, writeReport } from './report';

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
const startedMs = performance.now();
const parts: string[] = [];

let program: string;
let deltaReader: DeltaReader;

beforeAll(async () => {
  program = await bundleProgram();
  deltaReader = await openDeltaReader();
});

afterAll(async () => {
  await deltaReader.close();
  await rm(program);
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.version}`;
  const minutes = ((performance.now() - startedMs) / 60_000).toFixed(0);
  const text = [
    `Run of ${new Date().toISOString().slice(0, 10)}, ${minutes} minutes on ${machine}: \`npm run reliability\`.`,
  ];
  const report = [...text, ...parts].join('\n\n');
  say(report);
  // A part that was left out or failed leaves the tables of the last whole run.
  if (parts.length === 4) await writeReport(report);
});

test('killed at every call', async () => {
  const findings = await stopAtCalls({
    program,
    deltaReader,
    injections: [{ signal: 'SIGKILL' }],
    every: 1,
    seed: 0,
    parallel: 2,
    report: say,
  });
  expect(findings.flatMap(({ problems }) => problems)).toEqual([]);
  parts.push(`### SIGKILL at every call that writes\n\n${callTable(findings, 'kills')}`);
}, 1_800_000);

test('failing at calls', async () => {
  const findings = await stopAtCalls({
    program,
    deltaReader,
    injections: [{ error: 'EIO' }, { error: 'ENOSPC' }],
    // No multiple of two: each error has its turn.
    every: 3,
    seed: 0,
    parallel: 2,
    report: say,
  });
  expect(findings.flatMap(({ problems }) => problems)).toEqual([]);
  parts.push(`### EIO or ENOSPC at calls that write\n\n${callTable(findings, 'errors')}`);
}, 1_800_000);

test('killed at random moments', async () => {
  const outcome = await killAtRandom({ program, deltaReader, kills: 500, seed: 7, report: say });
  expect(outcome.problems).toEqual([]);
  parts.push(`### SIGKILL at random moments\n\n${loadTable(outcome)}`);
}, 1_800_000);

test('two processes, 1,000 commits each', async () => {
  const outcome = await writeTogether(program, deltaReader, 1000);
  expect(outcome.problems).toEqual([]);
  parts.push(`### Two processes, 1,000 commits each\n\n${togetherTable(outcome)}`);
}, 1_800_000);
