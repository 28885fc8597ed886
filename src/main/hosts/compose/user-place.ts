import { homedir } from 'node:os';
import type { Keyring } from '../../adapters/system/keyring';
import { createUserSecrets, type SecretsPlace } from '../../adapters/system/user-secrets';
import type { Secrets } from '../../core/ports';

export function userSecrets(keyring: Keyring | null): Secrets {
  return createUserSecrets(userPlace(), keyring);
}

export function userPlace(): SecretsPlace {
  return { environment: process.env, platform: process.platform, home: homedir() };
}
