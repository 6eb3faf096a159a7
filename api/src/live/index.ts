export { createLive, type Live, type LiveConfig, type LiveDeps } from './create-live.ts';
export { createScreen, type Screen, type ScreenDeps } from './create-screen.ts';
