import { homedir } from 'node:os';
import type { Keyring } from '../../adapters/system/keyring';
import type { UserPlace } from '../../adapters/system/user-folder';
import { createUserSecrets } from '../../adapters/system/user-secrets';
import type { Secrets } from '../../core/ports';

export function userSecrets(keyring: Keyring | null): Secrets {
  return createUserSecrets(userPlace(), keyring);
}

export function userPlace(): UserPlace {
  return { environment: process.env, platform: process.platform, home: homedir() };
}
