import { readFile, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCommandLineLake, type CommandLineLake } from '../../../../test/support/command-line-lake';

/** What an administrator types, and what the others are told, as processes of their own. */

const me = userInfo().username;
let lake: CommandLineLake;
beforeAll(async () => {
  lake = await openCommandLineLake();
  await lake.succeeds('init');
}, 60_000);
afterAll(() => lake.close());

test('begins to enforce, grants, checks, lists and revokes, with the last administrator kept', async () => {
  expect(await lake.succeeds('permissions', 'list')).toContain('To begin: lagoon permissions create-table');
  const early = await lake.lagoon('permissions', 'grant', 'ana', 'read', 'transaction_flattened');
  expect(early).toMatchObject({ code: 1 });
  expect(early.said).toContain('lagoon permissions create-table');
  expect(await lake.succeeds('permissions', 'create-table')).toContain(`${me} administers every feed`);
  expect(await lake.succeeds('permissions', 'grant', 'analysts', 'write', '*', '--group')).toContain(
    'analysts has write access to every feed.',
  );
  await lake.succeeds('permissions', 'grant', 'ana', 'read', 'transaction_flattened');
  const listed = await lake.succeeds('permissions', 'list');
  expect(listed).toMatch(new RegExp(`^${me} +user +admin +\\* +${me} `, 'm'));
  expect(listed).toMatch(/^analysts +group +write +\* /m);
  expect(listed).not.toContain('The copy at');
  const check = (...args: string[]) => lake.lagoon('permissions', 'check', 'transaction_flattened', ...args);
  expect(await check('read', '--principal', 'ana')).toMatchObject({ code: 0 });
  const no = await check('write', '--principal', 'ana');
  expect(no).toMatchObject({ code: 1 });
  expect(no.said).toContain(`no: User "ana" has no write access to transaction_flattened. It can be granted by ${me}.`);
  await lake.succeeds('permissions', 'revoke', 'ana', 'read', 'transaction_flattened');
  expect(await check('read', '--principal', 'ana')).toMatchObject({ code: 1 });
  const last = await lake.lagoon('permissions', 'revoke', me, 'admin', '*');
  expect(last).toMatchObject({ code: 1 });
  expect(last.said).toContain('is the last administrator of every feed');
}, 120_000);

test.each([
  [['grant', "x'y", 'read', 'transaction_flattened'], /"x'y" is no name of a user/],
  [['grant', 'ana', 'own', 'transaction_flattened'], /"own" is no access\. There are: read, write, admin\./],
  [['grant', 'ana', 'read', 'No-Feed'], /"No-Feed" is no feed name/],
  [['check', 'No-Feed'], /"No-Feed" is no feed name/],
  [['list', '--feed', 'No-Feed'], /"No-Feed" is no feed name/],
])(
  'what is no name or access is told in a sentence: %j',
  async (args, sentence) => {
    const { code, said } = await lake.lagoon('permissions', ...args);
    expect(code).toBe(2);
    expect(said).toMatch(sentence);
    expect(said.trim().split('\n')).toHaveLength(1);
  },
  30_000,
);

test('another user is refused with who may grant it, and the end of enforcement is the administrator’s', async () => {
  const path = join(lake.folder, 'permissions.json');
  const mine = await readFile(path, 'utf8');
  await writeFile(path, mine.replaceAll(`"principal": "${me}"`, '"principal": "keeper"'));
  for (const args of [
    ['export', 'transaction_flattened'],
    ['query', 'FROM transaction_flattened'],
    ['permissions', 'end', '--yes'],
  ]) {
    const { code, said } = await lake.lagoon(...args);
    expect(code, said).toBe(1);
    expect(said).toContain('It can be granted by keeper.');
  }
  await writeFile(path, mine);
  await lake.succeeds('permissions', 'end', '--yes');
  await lake.succeeds('export', 'user_transaction_summary');
}, 120_000);
