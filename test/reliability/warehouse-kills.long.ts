import { cpus, totalmem } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleCommandLine, type Program } from '../support/consumer-process';
import { startKafka, type KafkaBroker } from '../support/kafka/broker';
import { writeReport } from './report';
import { killLiveLoads, warehouseKillsTable } from './warehouse-kills';

const seed = Number(process.env['LAGOON_SEED'] ?? 7);
/** Of the whole run, for who has less than half an hour. */
const share = Number(process.env['LAGOON_SHARE'] ?? 1);
const of = (whole: number): number => Math.round(whole * share);

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

test('live loads whose process and server are killed', async () => {
  const outcome = await killLiveLoads({
    program: lagoon.program,
    brokers: kafka.brokers,
    store: 'mysql',
    events: of(500_000),
    processKills: of(100),
    serverKills: of(20),
    seed,
    report: (line) => process.stderr.write(`${line}\n`),
  });
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.version}`;
  const command = `${share === 1 ? '' : `LAGOON_SHARE=${share} `}npm run reliability -- warehouse-kills`;
  const head = `Run of ${new Date().toISOString().slice(0, 10)} on ${machine}: \`${command}\`, seed ${seed}.`;
  const report = `${head}\n\n${warehouseKillsTable(outcome)}`;
  process.stderr.write(`${report}\n`);
  expect(outcome.problems).toEqual([]);
  await writeReport(report, 'npm run reliability -- warehouse-kills');
}, 3_600_000);
