import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './ui/global.css';
import { createRoot } from 'react-dom/client';
import { openConnection } from './api/connection';
import { createQueryClient } from './api/query-client';
import { Root } from './app/root';
import { createI18n, showLanguage } from './i18n/create-i18n';
import { languageOf, storedChoice } from './i18n/language';
import { notifyFailure } from './ui/notify-failure';

const element = document.querySelector('#root');
if (element === null) throw new Error('index.html has no #root.');

// Before anything reads the address: the web host's token is taken out of it here.
const connection = openConnection();
const i18n = createI18n();
let untold: unknown = null;
try {
  // Before the first render, or an English page would flash up.
  await showLanguage(i18n, languageOf(storedChoice(localStorage), navigator.languages), document.documentElement);
} catch (error) {
  // An English window is better than none.
  untold = error;
}
createRoot(element).render(<Root connection={connection} queryClient={createQueryClient()} i18n={i18n} />);
if (untold !== null) notifyFailure(i18n.t('settings.appearance.languageFailed'), untold);
