import { cpus, totalmem } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Program } from '../support/consumer-process';
import { bundleConsumer } from './consumer-instance';
import { disturbConsumers } from './consumer-kills';
import { consumerTable } from './consumer-report';
import { writeReport } from './report';

const seed = Number(process.env['LAGOON_SEED'] ?? 7);
/** Of the whole run, messages and disturbances alike, for who has less than an hour. */
const share = Number(process.env['LAGOON_SHARE'] ?? 1);
const of = (whole: number): number => Math.round(whole * share);

let consumer: Program;
beforeAll(async () => {
  consumer = await bundleConsumer();
});
afterAll(() => consumer.remove());

test('consumers that are killed, frozen, cut off and joined by others', async () => {
  const outcome = await disturbConsumers({
    program: consumer.program,
    messages: of(5_000_000),
    disturbances: {
      consumerKills: of(200),
      brokerKills: of(20),
      networkPauses: of(40),
      rebalances: of(40),
      freezes: of(20),
    },
    seed,
    sessionMs: 3_000,
    flushSeconds: 1,
    deltaRs: true,
    report: (line) => process.stderr.write(`${line}\n`),
  });
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.version}`;
  const command = `${share === 1 ? '' : `LAGOON_SHARE=${share} `}npm run reliability -- consumer-kills`;
  const head = `Run of ${new Date().toISOString().slice(0, 10)} on ${machine}: \`${command}\`, seed ${seed}.`;
  const report = `${head}\n\n${consumerTable(outcome)}`;
  process.stderr.write(`${report}\n`);
  expect(outcome.problems).toEqual([]);
  await writeReport(report, 'npm run reliability -- consumer-kills');
}, 10_800_000);
