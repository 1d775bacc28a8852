// In a layer, so that ours win whatever chunk they are loaded with, before these or after.
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/charts/styles.layer.css';
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
