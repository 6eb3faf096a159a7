/**
 * Writes `.env.example` from the server's settings. With `--check` it only says whether that file, and the tables
 * of both READMEs, name every setting with its default.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SETTINGS } from '@coldfield/api';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(`${root}/${file}`, 'utf8');

const blocks = Object.entries(SETTINGS).map(([name, setting]) => {
  const secret = 'secret' in setting ? ` Or ${name}_FILE: a file that holds it.` : '';
  const line = setting.default === undefined ? `# ${name}=` : `${name}=${setting.default}`;
  return `# ${setting.doc}.${secret}\n${line}\n`;
});
const example = `# Settings of the server. Written by "npm run settings"; copy it to .env and change what you need.\n\n${blocks.join('\n')}`;

if (process.argv.includes('--check')) {
  const complaints: string[] = [];
  if (read('.env.example') !== example)
    complaints.push('.env.example is out of date; run "npm run settings"');
  for (const file of ['README.md', 'README.zh-CN.md']) {
    const rows = read(file).split('\n');
    for (const [name, setting] of Object.entries(SETTINGS)) {
      const cells = rows.find((row) => row.startsWith(`| \`${name}\``))?.split('|') ?? [];
      const expected = setting.default === undefined ? '' : `\`${setting.default}\``;
      if (cells[2]?.trim() !== expected) {
        complaints.push(
          `${file}: its table of settings has no row \`${name}\` with the default ${expected || '(none)'}`,
        );
      }
    }
  }
  for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
  process.exitCode = complaints.length > 0 ? 1 : 0;
} else {
  writeFileSync(`${root}/.env.example`, example);
}
