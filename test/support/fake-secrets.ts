import type { Secret, Secrets } from '../../src/main/core/ports';

/** One secret in memory, or none yet. */
export function createFakeSecrets(text: string | null): Secrets {
  let secret: Secret | null = text === null ? null : { value: new TextEncoder().encode(text), origin: 'a fake' };
  return {
    find: () => Promise.resolve(secret),
    getOrCreate: () =>
      Promise.resolve((secret ??= { value: new TextEncoder().encode('made'.repeat(16)), origin: 'a fake' })),
  };
}
