import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { Keyring } from './keyring';
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

test('a password is kept as it is, for this user alone, changed, and forgotten', async () => {
  const path = join(home, '.config/lagoon/kafka-password');
  const secrets = opened();
  expect(await secrets.find('kafka-password')).toBeNull();
  for (const password of [' with blanks ', 'short']) {
    await secrets.setPassword('kafka-password', password);
    const found = await opened().find('kafka-password');
    expect([text(found?.value ?? new Uint8Array()), found?.origin]).toEqual([password, path]);
    expect([await modeOf(path), await modeOf(join(path, '..'))]).toEqual(['600', '700']);
  }
  expect(await readdir(join(path, '..'))).toEqual(['kafka-password']);
  expect(await secrets.passwordStore()).toEqual({ place: join(path, '..'), isEncrypted: false, note: null });
  await chmod(path, 0o644);
  await expect(secrets.find('kafka-password')).rejects.toMatchObject({ code: 'REFUSED', details: { mode: '644' } });
  await secrets.setPassword('kafka-password', null);
  await secrets.setPassword('kafka-password', null);
  expect(await readdir(join(path, '..'))).toEqual([]);
});

test('the variable of a password comes first, and then it is set there alone', async () => {
  await opened().setPassword('kafka-password', 'of the file');
  const secrets = opened({ LAGOON_KAFKA_PASSWORD: 'of the variable' });
  expect(await secrets.find('kafka-password')).toMatchObject({ origin: 'LAGOON_KAFKA_PASSWORD' });
  const refused = await secrets.setPassword('kafka-password', 'new-one').catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'REFUSED' });
  expect(String(refused)).not.toMatch(/new-one|of the/);
});

test("passwords go to the desktop's keyring where one encrypts, and else to the file, which is said", async () => {
  const kept = new Map<string, string>();
  const keyring = (available: string | null): Keyring => ({
    state: async () => (available === null ? { available, reason: 'No keyring here.' } : { available, reason: null }),
    get: async (of) => kept.get(of) ?? null,
    set: async (of, value) => void (value === null ? kept.delete(of) : kept.set(of, value)),
  });
  const withKeyring = (available: string | null) =>
    createUserSecrets({ environment: {}, platform: 'linux', home }, keyring(available));
  await withKeyring(null).setPassword('kafka-password', 'in the file');
  expect(kept.size).toBe(0);
  expect(await withKeyring(null).passwordStore()).toMatchObject({
    isEncrypted: false,
    note: expect.stringMatching(/^No keyring here\..*not encrypted/) as unknown,
  });
  expect(await withKeyring('a keyring').find('kafka-password')).toMatchObject({
    origin: join(home, '.config/lagoon/kafka-password'),
  });
  await withKeyring('a keyring').setPassword('kafka-password', 'in the keyring');
  expect(await readdir(join(home, '.config/lagoon'))).toEqual([]);
  expect(await withKeyring('a keyring').find('kafka-password')).toMatchObject({ origin: 'a keyring' });
  expect(await withKeyring('a keyring').passwordStore()).toEqual({ place: 'a keyring', isEncrypted: true, note: null });
  await withKeyring('a keyring').setPassword('kafka-password', null);
  expect(await withKeyring('a keyring').find('kafka-password')).toBeNull();
});
