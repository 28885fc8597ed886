import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDeltaReader, type DeltaReader } from '../support/kill/delta-reader';
import { bundleProgram } from '../support/kill/run-program';
import { stopAtCalls } from './call-kills';
import { killAtRandom, writeTogether } from './load';

let program: string;
let deltaReader: DeltaReader;
const report = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

beforeAll(async () => {
  program = await bundleProgram();
  deltaReader = await openDeltaReader();
});
afterAll(() => deltaReader.close());

test('kills', async () => {
  const findings = await stopAtCalls({
    program,
    deltaReader,
    injections: process.env['ERR'] ? [{ error: 'EIO' }, { error: 'ENOSPC' }] : [{ signal: 'SIGKILL' }],
    every: Number(process.env['EVERY'] ?? 1),
    seed: 1,
    parallel: 2,
    ...(process.env['ONLY'] === undefined ? {} : { only: process.env['ONLY'].split(';') }),
    report,
  });
  expect(findings.flatMap((f) => f.problems)).toEqual([]);
});
test('random', async () => {
  const outcome = await killAtRandom({
    program,
    deltaReader,
    kills: Number(process.env['KILLS'] ?? 500),
    seed: 7,
    report,
  });
  report(JSON.stringify(outcome));
  expect(outcome.problems).toEqual([]);
});
test('together', async () => {
  const outcome = await writeTogether(program, deltaReader, Number(process.env['COMMITS'] ?? 1000));
  report(JSON.stringify(outcome));
  expect(outcome.problems).toEqual([]);
});
