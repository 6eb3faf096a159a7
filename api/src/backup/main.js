import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// As the server does: see `api/src/main.js`.
enableCompileCache(fileURLToPath(new URL('../../../node_modules/.cache/coldfield', import.meta.url)));

const { ColdfieldError } = await import('@coldfield/protocol');
const [command, ...argv] = process.argv.slice(2);
const run =
  command === 'restore'
    ? (await import('./restore-command.ts')).runRestore
    : (await import('./backup-command.ts')).runBackup;

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(1);
    stop.abort();
  });
}
try {
  process.exitCode = await run(argv, {
    env: process.env,
    out: process.stdout,
    progress: process.stderr,
    signal: stop.signal,
    now: Date.now,
  });
} catch (error) {
  process.stderr.write(`${error instanceof ColdfieldError ? error.message : error.stack}\n`);
  process.exitCode = 1;
}
