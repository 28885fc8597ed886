import { cpus, loadavg, totalmem } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleCommandLine, type Program } from '../support/consumer-process';
import { startKafka, type KafkaBroker } from '../support/kafka/broker';
import { killExports, ksqldbKillsTable } from './ksqldb-kills';
import { writeReport } from './report';

const seed = Number(process.env['LAGOON_SEED'] ?? 7);
/** Of the whole run, for who has less than ten minutes. */
const share = Number(process.env['LAGOON_SHARE'] ?? 1);

let lagoon: Program;
let kafka: KafkaBroker;
beforeAll(async () => {
  lagoon = await bundleCommandLine();
  kafka = await startKafka(() => {});
});
afterAll(async () => {
  await kafka.stop();
  await lagoon.remove();
});

test('exports from ksqlDB that are killed at random moments', async () => {
  const outcome = await killExports({
    program: lagoon.program,
    brokers: kafka.brokers,
    kills: Math.round(100 * share),
    rowsEach: 10_000,
    seed,
    report: (line) => process.stderr.write(`${line}\n`),
  });
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.version}`;
  const command = `${share === 1 ? '' : `LAGOON_SHARE=${share} `}npm run reliability -- ksqldb-kills`;
  // Of the last fifteen minutes: what else ran moves the kills, and the minutes.
  const load = (loadavg()[2] ?? 0).toFixed(1);
  const head = `Run of ${new Date().toISOString().slice(0, 10)} on ${machine}, load average ${load}: \`${command}\`, seed ${seed}.`;
  const report = `${head}\n\n${ksqldbKillsTable(outcome)}`;
  process.stderr.write(`${report}\n`);
  expect(outcome.problems).toEqual([]);
  await writeReport(report, 'npm run reliability -- ksqldb-kills');
}, 3_600_000);
