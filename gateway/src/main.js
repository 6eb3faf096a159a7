import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Before anything else is loaded: with the code of the last start at hand nothing has to be stripped of its types
// again, which saves a small box some 40 MB. Plain JavaScript, so that this file is not either. Without a writable
// folder it does without.
enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/coldfield', import.meta.url)));

const { ConfigError } = await import('./errors.ts');

/** Each command loads only what it needs. */
async function run() {
  const rest = process.argv.slice(3);
  const out = (line) => process.stdout.write(`${line}\n`);
  const err = (line) => process.stderr.write(`${line}\n`);
  switch (process.argv[2]) {
    case 'join':
      return (await import('./join/join-command.ts')).runJoin(rest, {
        env: process.env,
        out,
        err,
        now: Date.now,
      });
    case 'test-output':
      return (await import('./fallback/test-output-command.ts')).runTestOutput(rest, { out, err });
    case 'page':
      return (await import('./local-page/page-command.ts')).runPage(rest, { out, err });
    default:
      return (await import('./agent-process.ts')).runAgent();
  }
}

try {
  process.exitCode = await run();
} catch (error) {
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  } else {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  }
}
