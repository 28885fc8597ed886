import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.json';
import type { Language } from '../../../shared/language';

/** Bundled catalogues only: nothing is fetched from outside, and with English `t` works from the first render. */
export function createI18n(): i18n {
  const instance = createInstance();
  void instance.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    initAsync: false,
    // Said, they are not guessed at each word: keys are names with points between them, of one catalogue.
    keySeparator: '.',
    nsSeparator: false,
    // Else it advertises on the console.
    showSupportNotice: false,
    resources: { en: { translation: en } },
    // React escapes what it renders.
    interpolation: { escapeValue: false },
  });
  return instance;
}

/** Of each catalogue the language that was asked for last. */
const wanted = new WeakMap<i18n, Language>();

/**
 * Shows the window in this language, and says so to screen readers, which choose their voice by it. A catalogue other than English is read when
 * it is first asked for, and rejects where it does not come; where another one was asked for meanwhile, that one stays, and this answers false.
 */
export async function showLanguage(
  catalogue: i18n,
  language: Language,
  root: Pick<HTMLElement, 'lang'>,
): Promise<boolean> {
  wanted.set(catalogue, language);
  if (language === 'fr' && !catalogue.hasResourceBundle('fr', 'translation')) {
    const french = await import('./fr.json');
    catalogue.addResourceBundle('fr', 'translation', french.default);
  }
  if (wanted.get(catalogue) !== language) return false;
  if (catalogue.language !== language) await catalogue.changeLanguage(language);
  root.lang = language;
  return true;
}
