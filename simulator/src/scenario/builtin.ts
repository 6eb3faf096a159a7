import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ColdfieldError } from '@coldfield/protocol';
import { readScenario } from './parse-scenario.ts';
import type { ScenarioConfig } from './scenario-schema.ts';

const FOLDER = fileURLToPath(new URL('../../scenarios/', import.meta.url));

/** Names of the scenarios that come with the simulator. */
export function builtinNames(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .sort();
}

/**
 * The file of a scenario that comes with the simulator, or the path that was given.
 * @throws {ColdfieldError} `scenario-missing`, with the names that there are.
 */
export function scenarioFile(nameOrPath: string): string {
  const own = join(FOLDER, `${nameOrPath}.yaml`);
  if (/^[a-z0-9-]+$/.test(nameOrPath) && existsSync(own)) return own;
  if (existsSync(nameOrPath)) return nameOrPath;
  throw new ColdfieldError(
    'scenario-missing',
    `there is no scenario "${nameOrPath}"; expected a file or one of ${builtinNames().join(', ')}`,
  );
}

/** The county of four stores that the demo runs; it begins at `epochMs`. */
export function builtinScenario(epochMs: number): ScenarioConfig {
  return readScenario(scenarioFile('county'), { epochMs });
}
