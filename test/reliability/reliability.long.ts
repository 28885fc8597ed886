import { expect, test } from 'vitest';
import { openDeltaReader } from '../support/kill/delta-reader';
import { bundleProgram } from '../support/kill/run-program';
import { stopAtCalls } from './call-kills';

test('kills', async () => {
  const program = await bundleProgram();
  const deltaReader = await openDeltaReader();
  const findings = await stopAtCalls({
    program,
    deltaReader,
    injections: process.env['ERR'] ? [{ error: 'EIO' }, { error: 'ENOSPC' }] : [{ signal: 'SIGKILL' }],
    every: Number(process.env['EVERY'] ?? 1),
    seed: 1,
    parallel: 2,
    ...(process.env['ONLY'] === undefined ? {} : { only: process.env['ONLY'].split(';') }),
    report: (line) => process.stderr.write(`${line}\n`),
  });
  await deltaReader.close();
  expect(findings.flatMap((f) => f.problems)).toEqual([]);
});
