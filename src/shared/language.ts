import { z } from 'zod';

/** The languages that Lagoon’s windows and menus speak. What the core says (errors, checks, runs, the command line) is English. */
export const languageSchema = z.enum(['en', 'fr']);
export type Language = z.infer<typeof languageSchema>;

/** The first language of `preferred` (`fr-CA`, `en-GB`, best first) that is spoken here; else English. */
export function preferredLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const known = languageSchema.safeParse(tag.toLowerCase().split('-')[0]);
    if (known.success) return known.data;
  }
  return 'en';
}
