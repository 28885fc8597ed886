import { join } from 'node:path';
import { expect, test } from '../fixtures/app';
import { lagoon as commandLine } from '../fixtures/command-line';
import { importOrders, rowsOf } from '../fixtures/quarantined-orders';

test('the command line lists, tries, takes and discards', async ({ folder }) => {
  const lake = join(folder, 'lake');
  const run = (...args: string[]) => commandLine([...args, '--lake', lake]);
  expect((await run('init', '--empty')).code).toBe(0);
  expect((await run('quarantine', 'list')).stderr).toContain('Nothing is in quarantine');
  await importOrders(folder, lake);
  const listed = await run('quarantine', 'list');
  expect(listed.stdout).toContain('amount: … is not a decimal(38,10)');
  expect((await run('quarantine', 'list', 'orders')).stdout).toContain('{"id":3,"amount":"abc"}');

  const fix = ['quarantine', 'fix', 'orders', '--replace', '"abc"', '--with', '3.5'];
  const tried = await run(...fix, '--dry-run');
  expect(tried).toMatchObject({ code: 0 });
  expect(tried.stdout).toContain('after:  {"id":3,"amount":3.5}');
  expect(tried.stderr).toContain('2 of 3 records would go into orders; 1 would stay.');
  expect(await rowsOf(lake, 'orders')).toBe('n\n2\n');
  expect(await run(...fix)).toMatchObject({ code: 2, stderr: expect.stringContaining('Say --yes') });
  expect((await run(...fix, '--yes')).code).toBe(0);
  expect(await rowsOf(lake, 'orders')).toBe('n\n4\n');

  expect((await run('quarantine', 'redrive', 'orders', '--dry-run')).stderr).toContain('0 of 1 record would go');
  expect((await run('quarantine', 'discard', 'orders', '--confirm', 'other')).code).toBe(1);
  expect((await run('quarantine', 'discard', 'orders', '--confirm', 'orders')).stdout).toContain('Discarded 1 record');
  expect(await rowsOf(lake, 'orders_quarantine')).toBe('n\n0\n');
});
