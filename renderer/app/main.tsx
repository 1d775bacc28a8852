import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/charts/styles.css';
import '../ui/fonts.css';
import '../ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createI18n } from '#renderer/lib/i18n.ts';
import { App } from './app.tsx';
import { askAhead } from './ask-ahead.ts';
import { createConsoleClient } from './console-client.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
const clients = createConsoleClient();
askAhead(clients, window.location);
createRoot(root).render(
  <StrictMode>
    <App i18n={await createI18n()} {...clients} />
  </StrictMode>,
);
