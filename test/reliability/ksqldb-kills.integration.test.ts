import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { bundleCommandLine, type Program } from '../support/consumer-process';
import { killExports } from './ksqldb-kills';

/** The short form of `npm run reliability -- ksqldb-kills`. LAGOON_SEED repeats a run, as far as moments can be repeated. */
const seed = Number(process.env['LAGOON_SEED'] ?? Math.floor(Date.now() / 1000) % 1000);
const brokers = inject('kafkaBrokers') ?? [];

describe.skipIf(brokers.length === 0)('exports from ksqlDB that are killed', () => {
  let lagoon: Program;
  beforeAll(async () => {
    lagoon = await bundleCommandLine();
  });
  afterAll(() => lagoon.remove());

  test('bring every row into the lake once', async () => {
    const outcome = await killExports({
      program: lagoon.program,
      brokers,
      kills: 5,
      rowsEach: 5_000,
      seed,
      report: (line) => process.stderr.write(`[ksqldb kills, LAGOON_SEED=${seed}] ${line}\n`),
    });
    expect(outcome.problems).toEqual([]);
    expect(outcome.kills).toBe(5);
  }, 240_000);
});
