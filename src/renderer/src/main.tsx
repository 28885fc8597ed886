import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './ui/global.css';
import { createRoot } from 'react-dom/client';
import { openConnection } from './api/connection';
import { createQueryClient } from './api/query-client';
import { Root } from './app/root';
import { createI18n, showLanguage } from './i18n/create-i18n';
import { languageOf, storedChoice } from './i18n/language';

const element = document.querySelector('#root');
if (element === null) throw new Error('index.html has no #root.');

// Before anything reads the address: the web host's token is taken out of it here.
const connection = openConnection();
const i18n = createI18n();
// Before the first render, or an English page would flash up.
await showLanguage(i18n, languageOf(storedChoice(localStorage), navigator.languages), document.documentElement);
createRoot(element).render(<Root connection={connection} queryClient={createQueryClient()} i18n={i18n} />);
