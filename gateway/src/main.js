import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Before anything else is loaded: with the code of the last start at hand nothing has to be stripped of its types
// again, which saves a small box some 40 MB. Plain JavaScript, so that this file is not either. Without a writable
// folder it does without.
enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/coldfield', import.meta.url)));

const { runAgent } = await import('./agent-process.ts');
const { ConfigError } = await import('./errors.ts');

try {
  process.exitCode = await runAgent();
} catch (error) {
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  } else {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  }
}
