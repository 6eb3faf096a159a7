/** Keeps the documents true: what they name exists, and both READMEs say the same. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const all = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((match) => match[1] ?? match[0]);

const DOCUMENTS = globSync(
  ['*.md', 'docs/**/*.md', '{protocol,broker,gateway,api,dashboard,simulator,ops,tests}/**/*.md'],
  {
    cwd: root,
    exclude: (name) => /(^|[\\/])(node_modules|dist|data)$/.test(name),
  },
).sort();

describe.each(DOCUMENTS)('%s', (path) => {
  const text = read(path);

  it('links only to what exists', () => {
    const links = all(text, /\]\(([^)\s]+)\)/g).filter((link) => !/^(https?:|mailto:|#)/.test(link));
    const broken = links.filter((link) => !existsSync(join(root, dirname(path), link.replace(/#.*$/, ''))));
    expect(broken).toEqual([]);
  });

  it('names only npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...all(text, /npm run ([a-z][a-z:-]*[a-z])/g), ...all(text, /npm (test|start)\b/g)];
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});

const topFolders = globSync('*/', { cwd: root }).map((name) => name.replace(/[\\/]$/, ''));

it.each(['ARCHITECTURE.md', 'CONTRIBUTING.md'])(
  '%s names only folders and files of the repository that exist',
  (path) => {
    const inRepository = all(read(path), /`([\w.-]+\/[\w./-]*)`/g).filter((name) =>
      topFolders.includes(name.split('/')[0] as string),
    );
    expect(inRepository.length).toBeGreaterThan(5);
    expect(inRepository.filter((name) => !existsSync(join(root, name)))).toEqual([]);
  },
);

it('ARCHITECTURE.md names every workspace', () => {
  const { workspaces } = JSON.parse(read('package.json')) as { workspaces: string[] };
  const text = read('ARCHITECTURE.md');
  expect(workspaces.filter((name) => !new RegExp(`^\\| \`${name}/\` +\\|`, 'm').test(text))).toEqual([]);
});

describe('the READMEs', () => {
  const english = read('README.md');
  const chinese = read('README.zh-CN.md');
  const settingsOf = (text: string) =>
    [...text.matchAll(/^\| `([A-Z_]+)` +\| +(?:`([^`]*)` *)?\|/gm)].map(([, name, value]) => [name, value]);

  it('name the same settings with the same defaults', () => {
    expect(settingsOf(english).length).toBeGreaterThan(5);
    expect(settingsOf(chinese)).toEqual(settingsOf(english));
  });

  it('have the same headings, commands, code and links', () => {
    const skeleton = (text: string) => ({
      headings: all(text, /^#+ /gm),
      // Word order differs between the languages.
      code: all(text, /`([^`\n]+)`/g).sort(),
      commands: all(text, /^(npm[^#\n]+)/gm).map((line) => line.trim()),
      links: all(text, /\]\(([^)\s]+)\)/g).filter((link) => !link.startsWith('README')),
    });
    expect(skeleton(chinese)).toEqual(skeleton(english));
  });

  it('start with the two commands', () => {
    for (const text of [english, chinese]) {
      expect(
        all(text, /^(npm[^#\n]+)/gm)
          .slice(0, 2)
          .map((line) => line.trim()),
      ).toEqual(['npm ci && npm run demo', 'npm ci && npm test']);
    }
  });
});

it('docs/adr/README.md lists every decision record', () => {
  const records = globSync('docs/adr/0*.md', { cwd: root }).map((path) => path.replace(/^.*[\\/]/, ''));
  expect(all(read('docs/adr/README.md'), /\((0[^)]+)\)/g).sort()).toEqual(records.sort());
});

it('docker-compose.yml hands the server only settings that the README names', () => {
  const named = all(read('README.md'), /^\| `([A-Z_]+)` /gm);
  const handed = all(read('docker-compose.yml'), /^ {6}([A-Z_]+): \$\{\1:-/gm);
  expect(handed).toContain('MQTT_URL');
  expect(handed.filter((name) => !named.includes(name))).toEqual([]);
});
