import { createHash } from 'node:crypto';
import { globSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Plugin, transformWithOxc } from 'vite';

const WORKER = fileURLToPath(new URL('../worker/service-worker.ts', import.meta.url));

/** Of `public/`: runs before the first paint. */
const EARLY = 'preferences.js';

const digest = (content: string | Uint8Array): string =>
  `sha256-${createHash('sha256').update(content).digest('base64')}`;

/**
 * Names the build by everything it consists of, in `index.html` (`<meta name="build">`) and in `build.json`, tells
 * `preferences.js`, named by its content, the file with the English texts, and writes the service worker `sw.js` with the list of the files that it keeps on the device.
 */
export function offlineShell(): Plugin {
  return {
    name: 'offline-shell',
    apply: 'build',
    // Earlier hooks see files that other plugins still change, and a digest must be of what is served.
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler({ dir = 'dist' }, bundle) {
        const source = readFileSync(WORKER, 'utf8');
        // By a name of its content the browser need not ask again, before the first paint, whether it changed.
        const early = readFileSync(join(dir, EARLY));
        const earlyHash = createHash('sha256').update(early).digest('hex').slice(0, 8);
        const earlyPath = `assets/preferences-${earlyHash}.js`;
        renameSync(join(dir, EARLY), join(dir, earlyPath));
        const paths = globSync('**/*.*', { cwd: dir }).sort();
        const files = new Map(paths.map((path) => [`/${path}`, digest(readFileSync(join(dir, path)))]));
        const build = createHash('sha256')
          .update(JSON.stringify([...files]) + source)
          .digest('hex')
          .slice(0, 16);
        const english = Object.values(bundle).find(
          (chunk) => chunk.type === 'chunk' && chunk.facadeModuleId?.endsWith('/src/i18n/en.ts'),
        );
        if (english === undefined) throw new Error('no chunk holds the English texts alone');
        const index = readFileSync(join(dir, 'index.html'), 'utf8')
          .replace('</title>', `</title>\n    <meta name="build" content="${build}" />`)
          .replace(`src="/${EARLY}"`, `src="/${earlyPath}" data-english="/${english.fileName}"`);
        writeFileSync(join(dir, 'index.html'), index);
        files.set('/index.html', digest(index));
        const { code } = await transformWithOxc(source, WORKER, { lang: 'ts', target: 'es2022' });
        writeFileSync(
          join(dir, 'sw.js'),
          `const BUILD = ${JSON.stringify(build)};\nconst FILES = ${JSON.stringify([...files])};\n${code}`,
        );
        writeFileSync(join(dir, 'build.json'), JSON.stringify({ build }));
      },
    },
  };
}
