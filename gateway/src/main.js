import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Before anything else is loaded: with the code of the last start at hand nothing has to be stripped of its types
// again, which saves a small box some 40 MB. Plain JavaScript, so that this file is not either. Without a writable
// folder it does without.
enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/coldfield', import.meta.url)));

const { ConfigError } = await import('./errors.ts');

/** Each command loads only what it needs. */
async function run() {
  const [command, ...args] = process.argv.slice(2);
  switch (command) {
    case 'join':
      return (await import('./join/join-command.ts')).runJoin(args, terminal());
    case 'scan':
      return (await import('./scan/scan-command.ts')).runScan(args, { ...terminal(), signal: interrupted() });
    case 'test-output':
      return (await import('./fallback/test-output-command.ts')).runTestOutput(args, terminal());
    case 'page':
      return (await import('./local-page/page-command.ts')).runPage(args, terminal());
    case 'doctor':
      return (await import('./doctor/doctor-command.ts')).runDoctor(args, {
        ...terminal(),
        signal: interrupted(),
      });
    default:
      return (await import('./agent-process.ts')).runAgent();
  }
}

function terminal() {
  return {
    env: process.env,
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    now: Date.now,
    status: process.stderr.isTTY ? (line) => process.stderr.write(`\r\u001b[2K${line}`) : null,
  };
}

/** The first Ctrl-C ends what is under way, a second one the process. */
function interrupted() {
  const ended = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => ended.abort());
  return ended.signal;
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
