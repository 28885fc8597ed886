#!/usr/bin/env node
/**
 * `npm run services`: a Kafka broker and the stand-in for ksqlDB over it, for development, with the streams and tables of sql/ksql. Prints how to
 * point Lagoon at them; Ctrl+C stops both, and nothing of them is kept.
 *
 * `npm run services -- --brokers HOST:PORT [--port 8088] [--statements FILE]…`: the stand-in alone, over a broker that is there already.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkNode } from './setup/node.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { inRoot } from './setup/paths.mjs';
import { runMain, say } from './setup/report.mjs';

await runMain(async () => {
  checkNode();
  await ensurePackages();
  const stopped = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve);
  });
  const { startServices, runKsqldb } = await load();
  const args = process.argv.slice(2);
  const services = args.length > 0 ? await runKsqldb(args, say) : await startServices(inRoot('sql/ksql'), say);
  say('\nCtrl+C stops it.');
  await stopped;
  say('\n• stopping');
  await services.stop();
  return 0;
});

/** TypeScript has no place in Node 20: one bundle, packages left where they are. */
async function load() {
  const { rolldown } = await import('rolldown');
  const support = inRoot('test/support/');
  const out = inRoot('node_modules/.cache/lagoon-services');
  await mkdir(out, { recursive: true });
  const bundle = await rolldown({
    input: join(support, 'ksqldb/services.ts'),
    platform: 'node',
    // CommonJS whose names Node does not see from outside.
    external: (id) => !id.startsWith('.') && !id.startsWith('/') && id !== 'kafkajs' && id !== 'avsc',
    plugins: [
      {
        name: 'own-place',
        // What stands beside the starters of servers (a pom.xml) does not stand beside the bundle.
        transform: (code, id) =>
          id.startsWith(support)
            ? code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
            : undefined,
      },
    ],
  });
  const file = join(out, 'services.mjs');
  await bundle.write({ file, format: 'es' });
  await bundle.close();
  return await import(pathToFileURL(file).href);
}
