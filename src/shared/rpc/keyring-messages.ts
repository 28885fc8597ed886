import { z } from 'zod';
import { passwordNameSchema } from '../contract/settings';

/** What the core's process asks of Electron's main process, which alone can reach the desktop's keyring. */
export const keyringAskSchema = z.object({
  type: z.literal('keyring'),
  id: z.int(),
  ask: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('state') }),
    z.object({ kind: z.literal('get'), name: passwordNameSchema }),
    z.object({ kind: z.literal('set'), name: passwordNameSchema, value: z.string().nullable() }),
  ]),
});
export type KeyringAsk = z.infer<typeof keyringAskSchema>;

export const keyringAnswerSchema = z.object({
  type: z.literal('keyring'),
  id: z.int(),
  answer: z.discriminatedUnion('kind', [
    /** `available`: the keyring's name; null where none encrypts, and `reason` says why. */
    z.object({ kind: z.literal('state'), available: z.string().nullable(), reason: z.string() }),
    z.object({ kind: z.literal('value'), value: z.string().nullable() }),
    z.object({ kind: z.literal('failed'), message: z.string() }),
  ]),
});
export type KeyringAnswer = z.infer<typeof keyringAnswerSchema>;
