export { createLive, type Live } from './create-live.ts';
export { createScreen, type Screen } from './create-screen.ts';
