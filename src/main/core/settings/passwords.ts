import { passwordNameSchema, type passwordsSchema } from '../../../shared/contract/settings';
import { messageOf } from '../../../shared/errors';
import type { Secrets } from '../ports';
import type { z } from 'zod';

/** Which are set and where they come from. A password that others can read is told as a problem, and no reason to tell nothing. */
export async function listPasswords(secrets: Secrets): Promise<z.input<typeof passwordsSchema>> {
  const passwords = passwordNameSchema.options.map(async (name) => {
    try {
      const found = await secrets.find(name);
      return { name, isSet: found !== null, origin: found?.origin ?? null, problem: null };
    } catch (error) {
      return { name, isSet: false, origin: null, problem: messageOf(error) };
    }
  });
  return { passwords: await Promise.all(passwords), store: await secrets.passwordStore() };
}
