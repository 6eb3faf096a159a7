import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Asked {
  /** Contrasts have to reach AAA. */
  readonly isStrict: boolean;
  readonly onlyColours: boolean;
}

/** What axe finds wrong with the page as it is now, a line each. */
export async function axeFaults(page: Page, { isStrict, onlyColours }: Asked): Promise<string[]> {
  if (!(await page.evaluate<boolean>('"axe" in globalThis'))) await page.evaluate(SOURCE);
  const options = {
    resultTypes: ['violations'],
    rules: { 'target-size': { enabled: true }, 'color-contrast-enhanced': { enabled: isStrict } },
    ...(onlyColours
      ? { runOnly: { type: 'rule', values: isStrict ? ['color-contrast-enhanced'] : ['color-contrast'] } }
      : {}),
  };
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(options)})`);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any, all, none }) => {
      const why = [...any, ...all, ...none][0]?.message ?? '';
      return `${id}: ${target.join(' ')}: ${why}`;
    }),
  );
}
