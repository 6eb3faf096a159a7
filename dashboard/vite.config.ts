import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { firstChunks } from './build/first-chunks.ts';
import { offlineShell } from './build/offline-shell.ts';

/** Where the API listens while the pages are served by `vite`. */
const API = 'http://127.0.0.1:8080';

export default defineConfig({
  base: '/',
  plugins: [react(), firstChunks(), offlineShell()],
  build: {
    target: 'es2022',
    // A data: URL would need `img-src data:` in the policy.
    assetsInlineLimit: 0,
    // One small file: a part's own styles would not be asked for again after the server was away.
    cssCodeSplit: false,
    rolldownOptions: {
      // The wire's modules compile schemas on load; the pages take only its error class and must not carry those.
      treeshake: { moduleSideEffects: (id: string) => !id.includes('/protocol/src/') },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': API, '/live': { target: API, ws: true } },
  },
});
