import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { showLanguage } from './create-i18n';
import { type LanguageChoice, languageOf, storeChoice, storedChoice } from './language';

/** The choice of language of this machine, and how to change it: at once, everywhere in the window. */
export function useLanguage(): [LanguageChoice, (choice: LanguageChoice) => void] {
  const { i18n } = useTranslation();
  const [choice, setChoice] = useState(() => storedChoice(localStorage));
  return [
    choice,
    (next) => {
      storeChoice(localStorage, next);
      setChoice(next);
      void showLanguage(i18n, languageOf(next, navigator.languages), document.documentElement);
    },
  ];
}
