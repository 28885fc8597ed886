import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { deltaRsAbsence } from '../support/delta-rs/delta-rs';
import type { Program } from '../support/consumer-process';
import { bundleConsumer } from './consumer-instance';
import { disturbConsumers } from './consumer-kills';

/** The short form of `npm run reliability -- consumer-kills`. LAGOON_SEED repeats a run, as far as moments can be repeated. */
const seed = Number(process.env['LAGOON_SEED'] ?? Math.floor(Date.now() / 1000) % 1000);
const say = (line: string): void => {
  process.stderr.write(`[consumer kills, LAGOON_SEED=${seed}] ${line}\n`);
};

describe.skipIf(inject('kafkaBrokers') === null)(
  'consumers that are killed, frozen, cut off and joined by others',
  () => {
    let consumer: Program;
    beforeAll(async () => {
      consumer = await bundleConsumer();
    });
    afterAll(() => consumer.remove());

    test('bring every offset into the lake or its quarantine once, and every row onto its day', async () => {
      const messages = 30_000;
      const outcome = await disturbConsumers({
        program: consumer.program,
        messages,
        disturbances: { consumerKills: 6, brokerKills: 1, networkPauses: 1, rebalances: 2, freezes: 1 },
        seed,
        sessionMs: 2_000,
        flushSeconds: 0.3,
        deltaRs: (await deltaRsAbsence()) === null,
        report: say,
      });
      expect(outcome.problems).toEqual([]);
      expect(outcome.audit.rows + outcome.audit.quarantined).toBe(messages);
      expect(outcome.audit.quarantined).toBeGreaterThan(messages / 100);
      // A harness that disturbs nothing finds nothing.
      expect(outcome.killsAtWork).toBeGreaterThan(0);
      expect(outcome.toldCommits).toBeGreaterThan(outcome.killsAtWork);
      expect(outcome.assignments).toBeGreaterThan(outcome.disturbances.consumerKills);
    }, 400_000);
  },
);
