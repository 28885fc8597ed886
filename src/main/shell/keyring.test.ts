import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { createKeyring, type Encryption } from './keyring';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoon-keyring-'));
  path = join(folder, 'passwords.json');
  return () => rm(folder, { recursive: true, force: true });
});

const flip = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte) => byte ^ 0x5a));
const encryption = (backend = 'gnome_libsecret', available = true): Encryption => ({
  isEncryptionAvailable: () => available,
  getSelectedStorageBackend: () => backend,
  encryptString: (text) => flip(Buffer.from(text)),
  decryptString: (bytes) => flip(bytes).toString(),
});

test('passwords are kept encrypted in a file of this user alone, each by itself, and forgotten', async () => {
  const keyring = createKeyring(path, encryption(), 'linux');
  expect(await keyring({ kind: 'get', name: 'kafka-password' })).toEqual({ kind: 'value', value: null });
  await Promise.all([
    keyring({ kind: 'set', name: 'kafka-password', value: 'pass-4711' }),
    keyring({ kind: 'set', name: 'schema-registry-password', value: 'pass-0815' }),
  ]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['passwords.json']);
  expect(await readFile(path, 'utf8')).not.toMatch(/4711|0815/);
  const reopened = createKeyring(path, encryption(), 'linux');
  expect(await reopened({ kind: 'get', name: 'kafka-password' })).toEqual({ kind: 'value', value: 'pass-4711' });
  await reopened({ kind: 'set', name: 'kafka-password', value: null });
  expect(await reopened({ kind: 'get', name: 'kafka-password' })).toEqual({ kind: 'value', value: null });
  expect(await reopened({ kind: 'get', name: 'schema-registry-password' })).toMatchObject({ value: 'pass-0815' });
});

test.each([
  ['linux', 'gnome_libsecret', true, 'the keyring of this desktop (gnome_libsecret)'],
  ['linux', 'basic_text', true, null],
  ['linux', 'unknown', true, null],
  ['linux', 'kwallet6', false, null],
  ['darwin', 'unknown', true, 'the Keychain of this Mac'],
  ['win32', 'unknown', true, 'the data protection of this Windows user'],
] as const)('on %s with %s, available %s, it is %s', async (platform, backend, available, name) => {
  const state = await createKeyring(path, encryption(backend, available), platform)({ kind: 'state' });
  expect(state).toMatchObject({ kind: 'state', available: name });
  if (name === null) expect(state).toMatchObject({ reason: expect.stringContaining('no keyring') as unknown });
});

test('says of a damaged file, and of a key that is gone, what to do', async () => {
  await writeFile(path, '{"formatVersion":1,"passwords":{"kafka-password":"AAAA"}}');
  const lost: Encryption = {
    ...encryption(),
    decryptString: () => {
      throw new Error('ciphertext does not match');
    },
  };
  expect(await createKeyring(path, lost, 'linux')({ kind: 'get', name: 'kafka-password' })).toEqual({
    kind: 'failed',
    message: expect.stringContaining('Set it again') as unknown,
  });
  await writeFile(path, '{');
  expect(await createKeyring(path, encryption(), 'linux')({ kind: 'get', name: 'kafka-password' })).toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('damaged') as unknown,
  });
});
