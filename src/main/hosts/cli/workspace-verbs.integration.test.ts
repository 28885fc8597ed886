import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCommandLineLake, type CommandLineLake } from '../../../../test/support/command-line-lake';

/** Saved queries and the history, as processes of their own. */

let lake: CommandLineLake;
beforeAll(async () => {
  lake = await openCommandLineLake();
  await lake.succeeds('init', '--empty');
}, 60_000);
afterAll(async () => {
  await lake.close();
});

test('a saved query is listed, shown, and run with its defaults or with what is given instead; all of it is in the history', async () => {
  const file = await lake.written('SELECT $least + 1 AS answer');
  await lake.succeeds('queries', 'save', 'daily/answer', '--file', file, '--title', 'The answer');
  const again = await lake.lagoon('queries', 'save', 'daily/answer', '--file', file);
  expect(again).toMatchObject({ code: 1 });
  expect(again.said).toContain('daily/answer.sql is there already');
  const refused = await lake.lagoon('queries', 'save', 'daily/odd', '--file', file, '--title', ' odd');
  expect(refused.said).toContain('The title cannot be written in the head of a saved query');
  expect(await lake.succeeds('queries')).not.toContain('daily/odd');
  expect(await lake.succeeds('queries')).toMatch(/^daily\/answer\.sql +The answer +lake/m);
  await mkdir(join(lake.folder, 'queries'), { recursive: true });
  await writeFile(
    join(lake.folder, 'queries', 'more.sql'),
    '-- parameter: least DECIMAL(18,2) 41\nSELECT $least + 1 AS answer',
  );
  expect(await lake.succeeds('queries', 'show', 'more')).toContain('-- parameter: least');
  expect(await lake.succeeds('queries', 'run', 'more.sql', '--format', 'csv')).toMatch(/^42(\.0+)?$/m);
  expect(await lake.succeeds('queries', 'run', 'more', '--param', 'least=1', '--format', 'csv')).toMatch(/^2(\.0+)?$/m);
  const failed = await lake.lagoon('query', 'SELECT nothing_like_it');
  expect(failed.code).toBe(1);
  const history = await lake.succeeds('history');
  expect(history).toMatch(/lake +failed +.*SELECT nothing_like_it\n.*lake +done +1 .*least DECIMAL/);
  expect(await lake.succeeds('history', '--search', 'LIKE_it')).not.toContain('DECIMAL');
  expect(await lake.succeeds('history', '--clear')).toContain('Forgot 3 statements.');
  expect(await lake.succeeds('history')).toContain(`No statement found in ${lake.configuration}`);
  await lake.succeeds('queries', 'rename', 'more', 'less');
  const gone = await lake.lagoon('queries', 'run', 'more');
  expect(gone).toMatchObject({ code: 1 });
  expect(gone.said).toContain('There is no more.sql in the folder of queries.');
  const outside = await lake.lagoon('queries', 'show', '../../etc/passwd');
  expect(outside).toMatchObject({ code: 2 });
}, 240_000);
