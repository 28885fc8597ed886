import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { type PasswordName, passwordNameSchema } from '../../shared/contract/settings';
import { messageOf } from '../../shared/errors';
import type { KeyringAnswer, KeyringAsk } from '../../shared/rpc/keyring-messages';

/** What of Electron's safeStorage is used; its key is the desktop's. */
export interface Encryption {
  isEncryptionAvailable(): boolean;
  /** Linux alone has it. */
  getSelectedStorageBackend?(): string;
  encryptString(text: string): Buffer;
  decryptString(encrypted: Buffer): string;
}

const fileSchema = z.object({
  formatVersion: z.literal(1),
  /** Encrypted, as base64. */
  passwords: z.partialRecord(passwordNameSchema, z.string()),
});
type Kept = z.infer<typeof fileSchema>['passwords'];

/** Keeps passwords in one file that only the desktop's keyring can decrypt, and answers the core's process about them. */
export function createKeyring(
  path: string,
  encryption: Encryption,
  platform: NodeJS.Platform,
): (ask: KeyringAsk['ask']) => Promise<KeyringAnswer['answer']> {
  // One at a time: two changes at once would each write what it read.
  let last: Promise<unknown> = Promise.resolve();

  const answer = async (ask: KeyringAsk['ask']): Promise<KeyringAnswer['answer']> => {
    switch (ask.kind) {
      case 'state':
        return { kind: 'state', ...stateOf(encryption, platform) };
      case 'get': {
        const encrypted = (await read(path))[ask.name];
        return { kind: 'value', value: encrypted === undefined ? null : decrypted(encryption, ask.name, encrypted) };
      }
      case 'set': {
        const { [ask.name]: _, ...others } = await read(path);
        const kept: Kept =
          ask.value === null
            ? others
            : { ...others, [ask.name]: encryption.encryptString(ask.value).toString('base64') };
        await write(path, kept);
        return { kind: 'value', value: null };
      }
    }
  };

  return (ask) => {
    const mine = last
      .then(() => answer(ask))
      .catch((error: unknown) => ({ kind: 'failed', message: messageOf(error) }) as const);
    last = mine;
    return mine;
  };
}

function stateOf(encryption: Encryption, platform: NodeJS.Platform): { available: string | null; reason: string } {
  const backend = encryption.getSelectedStorageBackend?.() ?? 'unknown';
  // `basic_text` encrypts with a password that is written in Chromium's source.
  const onlyHides = platform === 'linux' && (backend === 'basic_text' || backend === 'unknown');
  if (onlyHides || !encryption.isEncryptionAvailable()) {
    const reason = 'This desktop offers no keyring (Secret Service or KWallet) that passwords could be encrypted with.';
    return { available: null, reason };
  }
  if (platform === 'darwin') return { available: 'the Keychain of this Mac', reason: '' };
  if (platform === 'win32') return { available: 'the data protection of this Windows user', reason: '' };
  return { available: `the keyring of this desktop (${backend})`, reason: '' };
}

function decrypted(encryption: Encryption, name: PasswordName, encrypted: string): string {
  try {
    return encryption.decryptString(Buffer.from(encrypted, 'base64'));
  } catch (error) {
    throw new Error(
      `The keyring of this desktop cannot decrypt ${name} any more (${messageOf(error)}). Set it again under Settings.`,
      {
        cause: error,
      },
    );
  }
}

async function read(path: string): Promise<Kept> {
  let text;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
  const parsed = fileSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new Error(`${path} is damaged. Remove it and set the passwords again.`);
  return parsed.data.passwords;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses it.
    return null;
  }
}

async function write(path: string, passwords: Kept): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.tmp`;
  try {
    await writeFile(temporary, `${JSON.stringify({ formatVersion: 1, passwords }, null, 2)}\n`, { mode: 0o600 });
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}
