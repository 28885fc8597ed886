import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { showLanguage } from './create-i18n';
import { keptOnceShown, type LanguageChoice, languageOf, storedChoice } from './language';

/**
 * The choice of language of this machine, and how to change it: at once, everywhere in the window. Where its texts do not come, the choice
 * is as before, and `onFailed` is told.
 */
export function useLanguage(onFailed: (error: unknown) => void): [LanguageChoice, (choice: LanguageChoice) => void] {
  const { i18n } = useTranslation();
  const [choice, setChoice] = useState(() => storedChoice(localStorage));
  return [
    choice,
    (next) => {
      setChoice(next);
      const shown = showLanguage(i18n, languageOf(next, navigator.languages), document.documentElement);
      keptOnceShown(localStorage, next, shown).catch((error: unknown) => {
        setChoice(storedChoice(localStorage));
        onFailed(error);
      });
    },
  ];
}
