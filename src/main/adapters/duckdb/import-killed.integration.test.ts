import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openForeignWriter, type ForeignWriter } from '../../../../test/support/import-files';
import { bundleProgram } from '../../../../test/support/kill/run-program';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import { feedNameSchema } from '../../../shared/ids';
import { temporaryGraceMs } from '../../core/lake/temporary-files';

let lake: TestLake;
let foreign: ForeignWriter;
let program: string;

beforeEach(async () => {
  lake = await openTestLake();
  foreign = await openForeignWriter();
  program = await bundleProgram('import-program');
  await lake.core.lake.init({ feeds: 'none' });
}, 60_000);
afterEach(async () => {
  await lake.close();
  await foreign.close();
  await rm(program, { force: true });
});

async function inLake(): Promise<string[]> {
  return (await readdir(lake.root, { recursive: true })).filter((name) => name.includes('.tmp-'));
}

async function killedAmidst(path: string, feed: string): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [program, lake.root, path, feed], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  for await (const rows of createInterface({ input: child.stdout })) if (Number(rows) > 0) child.kill('SIGKILL');
  await exited;
  return child.signalCode;
}

it('that is killed while it writes leaves nothing that counts, and nothing that the next does not clear', async () => {
  const path = join(foreign.folder, 'big.parquet');
  await foreign.parquet(path, 'SELECT range AS id, md5(range::VARCHAR) AS text FROM range(3000000)');
  const feed = feedNameSchema.parse('killed');
  expect(await killedAmidst(path, feed)).toBe('SIGKILL');
  const left = await inLake();
  expect(left).not.toEqual([]);
  // As if the grace of a writer that may still be at work had passed.
  const longAgo = new Date(Date.now() - 2 * temporaryGraceMs);
  for (const name of left) await utimes(join(lake.root, name), longAgo, longAgo);

  const known = (await lake.core.feeds.list({})).some(({ name }) => name === feed);
  const create = known ? null : ({ kind: 'stream', level: 'raw', eventTimeColumn: null, keyColumns: [] } as const);
  for (const rows of [3_000_000, 0]) {
    const { job } = await lake.core.imports.start({
      path,
      feed,
      create: rows === 0 || create === null ? null : { ...create, keyColumns: [] },
    });
    const [ended] = await lake.ended([job.id]);
    expect(ended).toMatchObject({ status: 'done', error: null, progress: { rows } });
  }
  expect(await inLake()).toEqual([]);
  expect(await lake.rows('SELECT count(*), count(DISTINCT id) FROM killed')).toEqual([['3000000', '3000000']]);
}, 120_000);
