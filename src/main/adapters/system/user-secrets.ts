import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Secret, SecretName, Secrets } from '../../core/ports';
import { LakeError, messageOf } from '../../../shared/errors';

/** What of the process the place of the secrets follows from. */
export interface SecretsPlace {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

const variables: Readonly<Record<SecretName, string>> = {
  'anonymization-key': 'LAGOON_ANONYMIZATION_KEY',
  'kafka-password': 'LAGOON_KAFKA_PASSWORD',
  'schema-registry-password': 'LAGOON_SCHEMA_REGISTRY_PASSWORD',
};
const madeBytes = 32;
/** Shorter ones can be found by trying. */
const leastBytes = 32;
const othersMay = 0o077;
const othersWrite = 0o022;

/**
 * A secret is the environment's, where its variable is set; else a file of the user's own configuration folder, mode 600 in a folder of mode 700,
 * made at the first need. Variable and file hold the same text, so that the one can be copied into the other.
 */
export function createUserSecrets(place: SecretsPlace): Secrets {
  const folder = join(configurationFolder(place), 'lagoon');
  const pathOf = (name: SecretName): string => join(folder, name);
  const modesCount = place.platform !== 'win32';

  const fromEnvironment = (name: SecretName): Secret | null => {
    const text = place.environment[variables[name]]?.trim() ?? '';
    return text === '' ? null : secretOf(text, variables[name]);
  };

  const fromFile = async (name: SecretName): Promise<Secret | null> => {
    const path = pathOf(name);
    return guarded('read', path, async () => {
      const found = await orNull(() => stat(path));
      if (found === null) return null;
      if (modesCount) {
        assertPrivate(path, found.mode, othersMay, 600);
        assertPrivate(folder, (await stat(folder)).mode, othersWrite, 700);
      }
      return secretOf((await readFile(path, 'utf8')).trim(), path);
    });
  };

  const make = async (name: SecretName): Promise<void> => {
    const path = pathOf(name);
    await guarded('make', path, async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const temporary = join(folder, `.tmp-${name}-${randomBytes(6).toString('hex')}`);
      try {
        const handle = await open(temporary, 'wx', 0o600);
        try {
          await handle.writeFile(`${randomBytes(madeBytes).toString('hex')}\n`);
          await handle.sync();
        } finally {
          await handle.close();
        }
        // Whole or not at all, and never over another process's: two keys would make two people of one.
        await link(temporary, path);
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
      } finally {
        await orNull(() => unlink(temporary));
      }
      if (modesCount) await syncFolder(folder);
    });
  };

  const find = async (name: SecretName): Promise<Secret | null> => fromEnvironment(name) ?? (await fromFile(name));

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
  };
}

/** XDG_CONFIG_HOME wherever it is set: whoever sets it means it. */
function configurationFolder({ environment, platform, home }: SecretsPlace): string {
  const chosen = environment['XDG_CONFIG_HOME'] ?? '';
  if (isAbsolute(chosen)) return chosen;
  if (platform === 'darwin') return join(home, 'Library', 'Application Support');
  if (platform === 'win32') {
    const roaming = environment['APPDATA'] ?? '';
    return roaming === '' ? join(home, 'AppData', 'Roaming') : roaming;
  }
  return join(home, '.config');
}

function secretOf(text: string, origin: string): Secret {
  const value = new TextEncoder().encode(text);
  if (value.byteLength >= leastBytes) return { value, origin };
  throw new LakeError(
    'REFUSED',
    `${origin} holds a key of ${value.byteLength} bytes; ${leastBytes} are the least, because a shorter one can be found by trying. Put 64 random hexadecimal digits there (openssl rand -hex 32).`,
    { details: { origin } },
  );
}

function assertPrivate(path: string, mode: number, forbidden: number, wanted: number): void {
  if ((mode & forbidden) === 0) return;
  throw new LakeError(
    'REFUSED',
    `${path} has mode ${(mode & 0o777).toString(8)}: other users of this machine can get at the key that pseudonyms are made with. Run: chmod ${wanted} ${path}. If somebody may have read it already, the pseudonyms no longer protect anybody from them.`,
    { details: { path, mode: (mode & 0o777).toString(8) } },
  );
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function guarded<T>(doing: string, path: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof LakeError) throw error;
    throw new LakeError(
      'IO',
      `Could not ${doing} ${path}: ${messageOf(error)}. Give this user access to it, or set ${variables['anonymization-key']}.`,
      { details: { path, system: codeOf(error) }, cause: error },
    );
  }
}

async function orNull<T>(step: () => Promise<T>): Promise<T | null> {
  try {
    return await step();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
