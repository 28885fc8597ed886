import { type Language, preferredLanguage } from '../../../shared/language';

/** `auto` follows the system. */
export const languageChoices = ['auto', 'fr', 'en'] as const;
export type LanguageChoice = (typeof languageChoices)[number];

const STORED = 'lagoon.language';

/** What was chosen on this machine: like its colours, nothing of a lake. */
export function storedChoice(storage: Pick<Storage, 'getItem'>): LanguageChoice {
  const stored = storage.getItem(STORED);
  return languageChoices.find((choice) => choice === stored) ?? 'auto';
}

/** Stores a choice where `shown` comes to true: not one that another took the place of meanwhile. Rejects as `shown` does, and stores nothing then. */
export async function keptOnceShown(
  storage: Pick<Storage, 'setItem'>,
  choice: LanguageChoice,
  shown: Promise<boolean>,
): Promise<void> {
  if (await shown) storage.setItem(STORED, choice);
}

/** The language to show; `preferred` is what the system prefers, as `navigator.languages` has it. */
export function languageOf(choice: LanguageChoice, preferred: readonly string[]): Language {
  return choice === 'auto' ? preferredLanguage(preferred) : choice;
}
