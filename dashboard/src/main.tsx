// The shared styles come first: those of a page, imported with it, go over them.
import './styles/tokens.css';
import './styles/ui.css';
import './styles/form.css';
import './styles/shell.css';
import './styles/senior.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createAppElement } from './app.tsx';
import { createI18n } from './i18n/index.ts';
import { LiveStore } from './live/live-store.ts';
import { followDevice, storedLanguage } from './shell/preferences.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');

const store = new LiveStore({
  monotonicNow: () => performance.now(),
  deviceNow: () => Date.now(),
  schedule: (notify) => {
    // A hidden page draws no frames, but must not wake up to old numbers.
    if (document.hidden) setTimeout(notify, 250);
    else requestAnimationFrame(notify);
  },
});
followDevice();
createRoot(root).render(
  <StrictMode>{createAppElement({ i18n: createI18n(storedLanguage()), store })}</StrictMode>,
);
