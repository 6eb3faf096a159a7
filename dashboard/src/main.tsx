// The shared styles come first: those of a page, imported with it, go over them.
import './styles/tokens.css';
import './styles/ui.css';
import './styles/form.css';
import './styles/shell.css';
import './styles/senior.css';

import { StrictMode, startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { createAppElement } from './app.tsx';
import { createI18n } from './i18n/index.ts';
import { loadEnglish } from './i18n/load-texts.ts';
import { createPace } from './live/create-pace.ts';
import { LiveStore } from './live/live-store.ts';
import { keepInstallOffer } from './offline/installing.ts';
import { readLastState, serverNow } from './offline/last-state.ts';
import { keepShell } from './offline/page-updates.ts';
import { isSigningOut } from './records/sign-out.ts';
import { followDevice, storedLanguage } from './shell/preferences.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');

const store = new LiveStore({
  monotonicNow: () => performance.now(),
  deviceNow: () => Date.now(),
  schedule: createPace(),
});
followDevice();
const language = storedLanguage();
const [english, last] = await Promise.all([
  language === 'en' ? loadEnglish() : undefined,
  // Until the server answers, the page shows what this device saw last, greyed and with its age.
  isSigningOut() ? null : readLastState(Date.now()),
]);
if (last !== null) {
  const { rooms, gateways, heardAt } = last;
  store.remember({ rooms, gateways, heardAt, now: serverNow(last, Date.now()) });
}
const reader = createRoot(root);
// In slices: a slow phone answers a touch meanwhile.
startTransition(() =>
  reader.render(
    <StrictMode>{createAppElement({ i18n: createI18n(language, english), store, last })}</StrictMode>,
  ),
);
keepInstallOffer();
keepShell();
