import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from '../config/parse-config.ts';
import { DRIVERS } from './table.ts';

test.each(Object.keys(DRIVERS))(
  'the sample configuration of the driver %s is valid and uses it',
  (driver) => {
    const path = join(import.meta.dirname, driver, 'sample.yaml');
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(`driver: ${driver}`);
    expect(parseConfig(text, path).sensors.length).toBeGreaterThan(0);
  },
);
