import { randomBytes } from 'node:crypto';
import { link, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { PasswordName, Secret, SecretName, Secrets } from '../../core/ports';
import { LakeError, messageOf } from '../../../shared/errors';
import { fileCodeOf, orAbsent } from './file-code';
import type { Keyring } from './keyring';
import { writePrivate } from './private-files';
import { userFolder, type UserPlace } from './user-folder';

const variables: Readonly<Record<SecretName, string>> = {
  'anonymization-key': 'LAGOON_ANONYMIZATION_KEY',
  'kafka-password': 'LAGOON_KAFKA_PASSWORD',
  'schema-registry-password': 'LAGOON_SCHEMA_REGISTRY_PASSWORD',
  'ksqldb-password': 'LAGOON_KSQLDB_PASSWORD',
  'mysql-password': 'LAGOON_MYSQL_PASSWORD',
};
const madeBytes = 32;
/** Of the anonymization key: shorter ones can be found by trying. Passwords are as their servers want them. */
const leastBytes = 32;
const othersMay = 0o077;
const othersWrite = 0o022;

/**
 * A secret is the environment's, where its variable is set; else, a password, the desktop's keyring's, where there is one; else a file of the
 * user's own configuration folder, mode 600 in a folder of mode 700. Variable and file hold the same text, so that the one can be copied into the
 * other.
 */
export function createUserSecrets(place: UserPlace, keyring: Keyring | null = null): Secrets {
  const folder = userFolder(place);
  const pathOf = (name: SecretName): string => join(folder, name);
  const modesCount = place.platform !== 'win32';

  const fromEnvironment = (name: SecretName): Secret | null => {
    const text = place.environment[variables[name]] ?? '';
    return text === '' ? null : secretOf(name, text, variables[name]);
  };

  const fromKeyring = async (name: SecretName): Promise<Secret | null> => {
    if (keyring === null || name === 'anonymization-key') return null;
    const { available } = await keyring.state();
    const text = available === null ? null : await keyring.get(name);
    return text === null || available === null ? null : secretOf(name, text, available);
  };

  const fromFile = async (name: SecretName): Promise<Secret | null> => {
    const path = pathOf(name);
    return guarded('read', name, path, async () => {
      const found = await orAbsent(() => stat(path));
      if (found === null) return null;
      if (modesCount) {
        assertPrivate(name, path, found.mode, othersMay, 600);
        assertPrivate(name, folder, (await stat(folder)).mode, othersWrite, 700);
      }
      return secretOf(name, await readFile(path, 'utf8'), path);
    });
  };

  const write = async (name: SecretName, text: string, settle?: Parameters<typeof writePrivate>[2]): Promise<void> => {
    await guarded('write', name, pathOf(name), () =>
      writePrivate({ folder, name, platform: place.platform }, `${text}\n`, settle),
    );
  };

  const make = (name: SecretName): Promise<void> =>
    write(name, randomBytes(madeBytes).toString('hex'), async (temporary, path) => {
      try {
        // Never over another process's: two keys would make two people of one.
        await link(temporary, path);
      } catch (error) {
        if (fileCodeOf(error) !== 'EEXIST') throw error;
      }
    });

  const removeFile = async (name: PasswordName): Promise<void> => {
    await guarded('remove', name, pathOf(name), async () => {
      await orAbsent(() => unlink(pathOf(name)));
    });
  };

  const find = async (name: SecretName): Promise<Secret | null> =>
    fromEnvironment(name) ?? (await fromKeyring(name)) ?? (await fromFile(name));

  return {
    find,
    async getOrCreate(name) {
      const known = await find(name);
      if (known !== null) return known;
      await make(name);
      const made = await fromFile(name);
      if (made === null) {
        throw new LakeError('IO', `${pathOf(name)} was made and is gone again. Something else removes it; try again.`, {
          details: { path: pathOf(name) },
        });
      }
      return made;
    },
    async setPassword(name, value) {
      if (value !== null && fromEnvironment(name) !== null) {
        throw new LakeError('REFUSED', `${variables[name]} is set and comes first. Unset it, or change it there.`, {
          details: { origin: variables[name] },
        });
      }
      const hasKeyring = keyring !== null && (await keyring.state()).available !== null;
      if (hasKeyring) await keyring.set(name, value);
      // Of two places the older would come back once the newer is cleared.
      if (hasKeyring || value === null) await removeFile(name);
      else await write(name, value);
    },
    async passwordStore() {
      if (keyring === null) return { place: folder, isEncrypted: false, note: null };
      const { available, reason } = await keyring.state();
      return available === null
        ? {
            place: folder,
            isEncrypted: false,
            note: `${reason} Passwords are kept in ${folder} instead: files that only this user may read, not encrypted.`,
          }
        : { place: available, isEncrypted: true, note: null };
    },
  };
}

function secretOf(name: SecretName, text: string, origin: string): Secret | null {
  // A password may begin or end with a blank; the end of the line is the file's.
  const secret = name === 'anonymization-key' ? text.trim() : text.replace(/\r?\n$/, '');
  if (secret === '' && name !== 'anonymization-key') return null;
  const value = new TextEncoder().encode(secret);
  if (name !== 'anonymization-key' || value.byteLength >= leastBytes) return { value, origin };
  if (secret === '' && origin === variables[name]) return null;
  throw new LakeError(
    'REFUSED',
    `${origin} holds a key of ${value.byteLength} bytes; ${leastBytes} are the least, because a shorter one can be found by trying. Put 64 random hexadecimal digits there (openssl rand -hex 32).`,
    { details: { origin } },
  );
}

function assertPrivate(name: SecretName, path: string, mode: number, forbidden: number, wanted: number): void {
  if ((mode & forbidden) === 0) return;
  const [what, then] =
    name === 'anonymization-key'
      ? ['the key that pseudonyms are made with', 'the pseudonyms no longer protect anybody from them']
      : ['a password', 'have that password changed'];
  throw new LakeError(
    'REFUSED',
    `${path} has mode ${(mode & 0o777).toString(8)}: other users of this machine can get at ${what}. Run: chmod ${wanted} ${path}. If somebody may have read it already, ${then}.`,
    { details: { path, mode: (mode & 0o777).toString(8) } },
  );
}

async function guarded<T>(doing: string, name: SecretName, path: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof LakeError) throw error;
    throw new LakeError(
      'IO',
      `Could not ${doing} ${path}: ${messageOf(error)}. Give this user access to it, or set ${variables[name]}.`,
      { details: { path, system: fileCodeOf(error) }, cause: error },
    );
  }
}
