import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { bundleCommandLine, type Program } from '../support/consumer-process';
import { killLiveLoads } from './warehouse-kills';

/** The short form of `npm run reliability -- warehouse-kills`. LAGOON_SEED repeats a run, as far as moments can be repeated. */
const seed = Number(process.env['LAGOON_SEED'] ?? Math.floor(Date.now() / 1000) % 1000);
const brokers = inject('kafkaBrokers') ?? [];
const stores = inject('mariadb') === null ? (['embedded'] as const) : (['embedded', 'mysql'] as const);

describe.skipIf(brokers.length === 0)('live loads that are killed', () => {
  let lagoon: Program;
  beforeAll(async () => {
    lagoon = await bundleCommandLine();
  });
  afterAll(() => lagoon.remove());

  test.each(stores)(
    'bring the %s store to what the topic says',
    async (store) => {
      const outcome = await killLiveLoads({
        program: lagoon.program,
        brokers,
        store,
        events: 20_000,
        processKills: 5,
        serverKills: store === 'mysql' ? 2 : 0,
        seed,
        report: (line) => process.stderr.write(`[warehouse kills, LAGOON_SEED=${seed}] ${line}\n`),
      });
      expect(outcome.problems).toEqual([]);
      expect(outcome).toMatchObject({ gaveUp: 0, differing: 0, comparisons: 6 });
      expect(outcome.facts).toBeGreaterThan(1_000);
      // A harness that disturbs nothing finds nothing.
      expect(outcome.killsAtWork).toBeGreaterThan(0);
    },
    400_000,
  );
});
