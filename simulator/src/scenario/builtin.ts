import { readFileSync } from 'node:fs';
import { parseScenario, type ScenarioConfig } from './scenario-schema.ts';

/** The county of four stores that the demo runs; it begins at `epochMs`. */
export function builtinScenario(epochMs: number): ScenarioConfig {
  return parseScenario(readFileSync(new URL('../../scenarios/county.yaml', import.meta.url), 'utf8'), {
    epochMs,
  });
}
