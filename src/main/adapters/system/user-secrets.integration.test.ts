import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { createUserSecrets } from './user-secrets';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'lagoon-home-'));
  return () => rm(home, { recursive: true, force: true });
});

const name = 'anonymization-key';
const text = (value: Uint8Array): string => new TextDecoder().decode(value);
const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);
const opened = (environment: Record<string, string> = {}, platform: NodeJS.Platform = 'linux') =>
  createUserSecrets({ environment, platform, home });

test('a key is made once, for this user alone, outside every lake, and is found again', async () => {
  expect(await opened().find(name)).toBeNull();
  expect(await readdir(home)).toEqual([]);
  const before = process.umask(0);
  const made = await opened()
    .getOrCreate(name)
    .finally(() => process.umask(before));
  const path = join(home, '.config/lagoon/anonymization-key');
  expect(made.origin).toBe(path);
  expect(text(made.value)).toMatch(/^[0-9a-f]{64}$/);
  expect([await modeOf(path), await modeOf(join(home, '.config/lagoon'))]).toEqual(['600', '700']);
  expect(await readdir(join(home, '.config/lagoon'))).toEqual([name]);
  expect(await opened().getOrCreate(name)).toEqual(made);
  expect(await opened().find(name)).toEqual(made);
});

test('of many that make it at once, one does, and all have its key', async () => {
  const all = await Promise.all(Array.from({ length: 12 }, () => opened().getOrCreate(name)));
  expect(new Set(all.map(({ value }) => text(value))).size).toBe(1);
  expect(await readdir(join(home, '.config/lagoon'))).toEqual([name]);
});

test("the file's text in the variable is the same key; the variable comes first", async () => {
  const made = await opened().getOrCreate(name);
  const copied = await readFile(made.origin, 'utf8');
  const elsewhere = opened({ LAGOON_ANONYMIZATION_KEY: copied, XDG_CONFIG_HOME: join(home, 'none') });
  expect(await elsewhere.getOrCreate(name)).toEqual({ value: made.value, origin: 'LAGOON_ANONYMIZATION_KEY' });
  expect(await readdir(home)).toEqual(['.config']);
});

test.each([
  ['linux', { XDG_CONFIG_HOME: 'XDG' }, 'XDG/lagoon'],
  ['linux', { XDG_CONFIG_HOME: '' }, '.config/lagoon'],
  ['darwin', {}, 'Library/Application Support/lagoon'],
  ['win32', { APPDATA: 'Roaming' }, 'Roaming/lagoon'],
] as const)('on %s with %j it is in %s', async (platform, environment, folder) => {
  const absolute = Object.fromEntries(
    Object.entries(environment).map(([key, value]) => [key, value === '' ? '' : join(home, value)]),
  );
  expect((await opened(absolute, platform).getOrCreate(name)).origin).toBe(join(home, folder, name));
});

test('a key that others may read, or replace, is refused, with what to do and without the key', async () => {
  const { origin, value } = await opened().getOrCreate(name);
  await chmod(origin, 0o640);
  const readable = await opened()
    .find(name)
    .catch((error: unknown) => error);
  expect(readable).toMatchObject({ code: 'REFUSED', details: { path: origin, mode: '640' } });
  expect(String(readable)).toContain(`chmod 600 ${origin}`);
  expect(JSON.stringify(readable) + String(readable)).not.toContain(text(value));
  await chmod(origin, 0o600);
  await chmod(join(origin, '..'), 0o770);
  await expect(opened().getOrCreate(name)).rejects.toMatchObject({ code: 'REFUSED', details: { mode: '770' } });
});

test('a key that could be found by trying is refused, and not repeated', async () => {
  await mkdir(join(home, '.config/lagoon'), { recursive: true });
  await writeFile(join(home, '.config/lagoon', name), 'hunter2\n', { mode: 0o600 });
  const short = await opened()
    .getOrCreate(name)
    .catch((error: unknown) => String(error));
  expect(short).toContain('a key of 7 bytes');
  expect(short).not.toContain('hunter2');
  await expect(opened({ LAGOON_ANONYMIZATION_KEY: 'secret' }).getOrCreate(name)).rejects.toMatchObject({
    code: 'REFUSED',
    details: { origin: 'LAGOON_ANONYMIZATION_KEY' },
  });
});
