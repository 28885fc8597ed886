import type { PasswordName, Secret, Secrets } from '../../src/main/core/ports';

/** One key in memory, or none yet, and passwords. */
export function createFakeSecrets(text: string | null, passwords: Partial<Record<PasswordName, string>> = {}): Secrets {
  const kept = new Map<string, string>(Object.entries(passwords));
  let secret: Secret | null = text === null ? null : { value: new TextEncoder().encode(text), origin: 'a fake' };
  return {
    find: (name) => {
      if (name === 'anonymization-key') return Promise.resolve(secret);
      const password = kept.get(name);
      return Promise.resolve(
        password === undefined ? null : { value: new TextEncoder().encode(password), origin: 'a fake' },
      );
    },
    getOrCreate: () =>
      Promise.resolve((secret ??= { value: new TextEncoder().encode('made'.repeat(16)), origin: 'a fake' })),
    setPassword: (name, value) => {
      if (value === null) kept.delete(name);
      else kept.set(name, value);
      return Promise.resolve();
    },
    passwordStore: () => Promise.resolve({ place: 'memory', isEncrypted: false, note: null }),
  };
}
