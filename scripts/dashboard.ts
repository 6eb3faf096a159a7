/** Builds the dashboard when its sources are newer than the last build. */
import { execFileSync } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const modifiedMs = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const sources = globSync(
  [
    'dashboard/index.html',
    'dashboard/vite.config.ts',
    'dashboard/{build,public,src,worker}/**/*',
    'protocol/src/**/*',
    'api/src/contract/**/*',
    'package-lock.json',
  ],
  { cwd: root },
);
const newestSource = Math.max(...sources.map((path) => modifiedMs(`${root}/${path}`)));
if (modifiedMs(`${root}/dashboard/dist/index.html`) < newestSource) {
  execFileSync(process.execPath, [`${root}/node_modules/vite/bin/vite.js`, 'build', '--logLevel', 'warn'], {
    cwd: `${root}/dashboard`,
    stdio: 'inherit',
  });
}
