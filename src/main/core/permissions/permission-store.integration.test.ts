import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createNodeFiles } from '../../adapters/fs/node-files';
import { createSystemClock } from '../../adapters/system/clock';
import type { Grant } from '../../../shared/contract/permissions';
import { createGuard } from './guard';
import { createPermissionStore, type PermissionStore } from './permission-store';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lagoon-permissions-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** As another process has it: nothing is shared but the folder. */
const open = (): PermissionStore => createPermissionStore(createNodeFiles(), root, createSystemClock());
const path = (): string => join(root, 'permissions.json');
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

function grant(principal: string, over: Partial<Grant> = {}): Grant {
  return {
    principal,
    principalType: 'user',
    feed: '*',
    access: 'admin',
    grantedBy: 'root',
    grantedAt: '2026-01-02T03:04:05.000Z',
    ...over,
  };
}

describe('permission store', () => {
  test('keeps what was changed for whoever looks next, and nothing beside it', async () => {
    expect(await open().read()).toBeNull();
    const held = {
      server: 'db:3306',
      principal: 'ana',
      principalType: 'user' as const,
      database: 'lake',
      table: null,
      id: '1',
      privileges: ['SELECT' as const],
    };
    const saved = { grants: [grant('ana')], grantsInMysql: true, mysqlGrants: [held] };
    expect(await open().change(() => saved)).toEqual({ before: null, after: saved });
    expect(await open().read()).toEqual(saved);
    expect(JSON.parse(await readFile(path(), 'utf8'))).toMatchObject({ formatVersion: 1 });
    expect(await readdir(root)).toEqual(['permissions.json']);
    expect(await open().change(() => null)).toEqual({ before: saved, after: null });
    expect(await readdir(root)).toEqual([]);
  });

  test('an edit that throws leaves all as it is', async () => {
    await open().change(() => ({ grants: [grant('ana')], grantsInMysql: false, mysqlGrants: [] }));
    const before = await readFile(path(), 'utf8');
    const failing = open().change(() => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await readFile(path(), 'utf8')).toBe(before);
    expect(await readdir(root)).toEqual(['permissions.json']);
  });

  test('changes of two processes at the same time are both there', async () => {
    await open().change(() => ({ grants: [], grantsInMysql: false, mysqlGrants: [] }));
    const names = Array.from({ length: 8 }, (_, i) => `user${i}`);
    const [one, other] = [open(), open()];
    await Promise.all(
      names.map((name, i) =>
        (i % 2 === 0 ? one : other).change((current) => ({
          grants: [...(current?.grants ?? []), grant(name)],
          grantsInMysql: false,
          mysqlGrants: [],
        })),
      ),
    );
    const held = (await open().read())?.grants.map(({ principal }) => principal);
    expect(held?.toSorted()).toEqual(names);
  });

  test.each([
    ['no JSON', '{\n  "formatVersion": 1,\n  "grants": [\n', 3],
    [
      'an access that is none',
      `{\n  "formatVersion": 1,\n  "grants": [\n    ${JSON.stringify({ ...grant('ana'), access: 'all' })}\n  ]\n}`,
      4,
    ],
    ['a newer format', '{\n  "formatVersion": 2,\n  "grants": []\n}', 2],
    ['a list', '[]', 1],
    ['nothing', '', 1],
  ])('a broken file (%s) gives nobody access, names the line, and is not written over', async (_what, text, line) => {
    await writeFile(path(), text);
    const broken = { code: 'CORRUPT', message: matching(new RegExp(`permissions\\.json.*line ${line}\\b`)) };
    await expect(open().read()).rejects.toMatchObject(broken);
    const guard = createGuard(open(), { user: 'ana', groups: [] });
    await expect(guard.assertMay('*', 'read')).rejects.toMatchObject(broken);
    await expect(guard.rights()).rejects.toMatchObject(broken);
    await expect(open().change(() => ({ grants: [], grantsInMysql: false, mysqlGrants: [] }))).rejects.toMatchObject(
      broken,
    );
    expect(await readFile(path(), 'utf8')).toBe(text);
  });
});
