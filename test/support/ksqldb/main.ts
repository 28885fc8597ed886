import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { startKsqldb, type KsqldbStandIn } from './server';

const usage = 'Usage: --brokers HOST:PORT[,…] [--port PORT] [--statements FILE]…\n';

/** The stand-in as a program. Resolves once it listens; the caller stops it. */
export async function runKsqldb(args: readonly string[], say: (line: string) => void): Promise<KsqldbStandIn> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      brokers: { type: 'string' },
      port: { type: 'string', default: '8088' },
      statements: { type: 'string', multiple: true, default: [] },
    },
  });
  const brokers = values.brokers?.split(',').filter((each) => each !== '') ?? [];
  if (brokers.length === 0) throw new Error(usage);
  const statements = await Promise.all(values.statements.map((file) => readFile(file, 'utf8')));
  const server = await startKsqldb({ brokers, port: Number(values.port), setUp: statements.join('\n') });
  say(`ksqlDB stand-in: ${server.url}, over ${brokers.join(', ')}`);
  return server;
}
