/**
 * Writes `.env.example` and the settings table of both READMEs from the server's settings;
 * with `--check` it only says whether they are up to date.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SETTINGS } from '@coldfield/api';

const START = '<!-- settings:start -->';
const END = '<!-- settings:end -->';
const root = fileURLToPath(new URL('..', import.meta.url));

function envExample(): string {
  const blocks = Object.entries(SETTINGS).map(([name, setting]) => {
    const secret = 'secret' in setting ? ` Or ${name}_FILE: a file that holds it.` : '';
    return `# ${setting.doc}.${secret}\n${setting.default === undefined ? `# ${name}=` : `${name}=${setting.default}`}\n`;
  });
  return `# Settings of the server. Written by "npm run settings"; copy it to .env and change what you need.\n\n${blocks.join('\n')}`;
}

function table(): string {
  const rows = Object.entries(SETTINGS).map(
    ([name, { doc, default: value }]) =>
      `| \`${name}\` | ${value === undefined ? '' : `\`${value}\``} | ${doc} |`,
  );
  return ['| name | default | what |', '| --- | --- | --- |', ...rows].join('\n');
}

function withTable(file: string): string {
  const text = readFileSync(`${root}/${file}`, 'utf8');
  const from = text.indexOf(START);
  const to = text.indexOf(END);
  if (from < 0 || to < from) throw new Error(`${file} has no ${START} … ${END}`);
  return `${text.slice(0, from + START.length)}\n${table()}\n${text.slice(to)}`;
}

const files: Record<string, string> = {
  '.env.example': envExample(),
  'README.md': withTable('README.md'),
  'README.zh-CN.md': withTable('README.zh-CN.md'),
};
const check = process.argv.includes('--check');
for (const [file, text] of Object.entries(files)) {
  const path = `${root}/${file}`;
  let current = '';
  try {
    current = readFileSync(path, 'utf8');
  } catch {
    // Written below.
  }
  if (current === text) continue;
  if (check) {
    process.stderr.write(`${file} does not match the settings; run "npm run settings"\n`);
    process.exitCode = 1;
  } else writeFileSync(path, text);
}
