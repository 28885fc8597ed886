/** The import that is killed: `import-program.mjs <lake> <file> <feed>`. Says how many rows it has so far, a line each time that they change. */
import { feedNameSchema } from '../../../src/shared/ids';
import { openTestLake } from '../lake';

const [root = '', path = '', feed = ''] = process.argv.slice(2);
const lake = await openTestLake({ root });
const { job } = await lake.core.imports.start({
  path,
  feed: feedNameSchema.parse(feed),
  create: { kind: 'stream', level: 'raw', eventTimeColumn: null, keyColumns: [] },
});
for await (const jobs of lake.core.jobs.watch({})) {
  const mine = jobs.find(({ id }) => id === job.id);
  process.stdout.write(`${mine?.progress.rows ?? 0}\n`);
  if (mine !== undefined && mine.endedAt !== null) break;
}
await lake.close();
