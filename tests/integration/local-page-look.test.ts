import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const SOURCE = 'dashboard/src/styles/tokens.css';
const COPY = 'gateway/src/local-page/assets/tokens.css';

test(`the gateway's own page has the dashboard's colours and sizes (else: cp ${SOURCE} ${COPY})`, () => {
  expect(readFileSync(join(ROOT, COPY), 'utf8')).toBe(readFileSync(join(ROOT, SOURCE), 'utf8'));
});
