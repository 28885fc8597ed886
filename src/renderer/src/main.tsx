import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './ui/global.css';
import { createRoot } from 'react-dom/client';
import { openConnection } from './api/connection';
import { createQueryClient } from './api/query-client';
import { Root } from './app/root';
import { createI18n } from './i18n/create-i18n';

const element = document.querySelector('#root');
if (element === null) throw new Error('index.html has no #root.');

// Before anything reads the address: the web host's token is taken out of it here.
const connection = openConnection();
createRoot(element).render(<Root connection={connection} queryClient={createQueryClient()} i18n={createI18n()} />);
