import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCommandLineLake, type CommandLineLake } from '../../../../test/support/command-line-lake';

let lake: CommandLineLake;
/** Where nothing is, and nothing comes. */
let elsewhere: string;

beforeAll(async () => {
  elsewhere = await mkdtemp(join(tmpdir(), 'lagoon-elsewhere-'));
  lake = await openCommandLineLake();
});
afterAll(async () => {
  await lake.close();
  await rm(elsewhere, { recursive: true });
});

test('the lake may be said before the command, between its words, and behind them', async () => {
  const said = ['--lake', lake.folder];
  expect(await lake.run(...said, 'init')).toMatchObject({ code: 0 });
  expect(await readdir(join(lake.folder, 'feeds', 'active'))).toHaveLength(8);
  const places = [
    [...said, 'feeds', 'list'],
    [`--lake=${lake.folder}`, 'feeds', 'list'],
    ['feeds', ...said, 'list'],
    ['feeds', 'list', ...said],
    ['--lake', elsewhere, 'feeds', 'list', ...said],
  ];
  for (const args of places) {
    const { code, said: text } = await lake.run(...args);
    expect({ args, code }).toEqual({ args, code: 0 });
    expect(text).toMatch(/^transaction_stream +stream/m);
  }
  expect(await readdir(elsewhere)).toEqual([]);
});

test('--json before a command is its own', async () => {
  const { code, said } = await lake.run('--json', '--lake', lake.folder, 'settings', 'show');
  expect(code).toBe(0);
  expect(JSON.parse(said)).toEqual(JSON.parse((await lake.lagoon('settings', 'show', '--json')).said));
  const failed = await lake.run('--json', '--lake', lake.folder, 'feeds', 'show', 'nothing');
  expect(failed.code).toBe(1);
  expect(JSON.parse(failed.said)).toMatchObject({ error: { code: 'NOT_FOUND' } });
  expect(await lake.run('--lake')).toMatchObject({ code: 2 });
});

test('both are also of the command that is meant where none is named', async () => {
  const named = await lake.lagoon('consumers', 'status', '--json');
  expect(JSON.parse(named.said)).toBeInstanceOf(Object);
  expect(await lake.lagoon('consumers', '--json')).toEqual(named);
  expect(await lake.run('--json', 'consumers', '--lake', lake.folder)).toEqual(named);
});
