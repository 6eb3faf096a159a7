import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { lockFolder } from '../buffer/lock.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { parseConfig } from '../config/parse-config.ts';
import { ConfigError } from '../errors.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { MOST_TEST_S } from './fallback.ts';
import { createOutputRunner, type OutputConfig } from './output-runner.ts';
import { askForTest, readAnswer } from './test-request.ts';

const USUAL_S = 5;
const ANSWER_MS = 10_000;
const LOOK_MS = 100;

/** `test-output <file.yaml> <output> [seconds]`. Exit codes: 0 it sounded, 1 it did not, 2 wrong use. */
export async function runTestOutput(
  args: readonly string[],
  { out, err }: Pick<Terminal, 'out' | 'err'>,
): Promise<number> {
  const [path, name, text = String(USUAL_S)] = args;
  const seconds = Number(text);
  if (path === undefined || name === undefined || !(seconds >= 1 && seconds <= MOST_TEST_S)) {
    err(`usage: npm run gateway -- test-output <file.yaml> <output> [seconds, 1 to ${MOST_TEST_S}]`);
    return 2;
  }
  const config = parseConfig(readConfig(path), path);
  const output = config.outputs.find((one) => one.name === name);
  if (output === undefined) {
    const known = config.outputs.map((one) => one.name).join(', ');
    err(
      `${path}: outputs: there is no output "${name}"; ${known === '' ? 'none is configured' : `known: ${known}`}`,
    );
    return 2;
  }
  mkdirSync(config.dataDir, { recursive: true });
  const lock = tryLock(config);
  const problem =
    lock === null ? await askRunning(config.dataDir, name, seconds) : await driveHere(output, seconds);
  lock?.release();
  if (problem === null) {
    out(`${name}: on for ${seconds} s`);
    return 0;
  }
  err(`${name}: ${problem}`);
  return 1;
}

function readConfig(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConfigError([`${path}: the file cannot be read`], cause);
  }
}

/** Null while a gateway runs in this folder. */
function tryLock({ dataDir }: GatewayConfig): { release(): void } | null {
  try {
    return lockFolder(join(dataDir, 'lock.sqlite'));
  } catch {
    return null;
  }
}

async function askRunning(dataDir: string, output: string, seconds: number): Promise<string | null> {
  const id = randomUUID();
  askForTest(dataDir, { id, output, seconds });
  for (let waitedMs = 0; waitedMs < ANSWER_MS; waitedMs += LOOK_MS) {
    const answer = readAnswer(dataDir, id);
    if (answer !== null)
      return answer.problem === 'unknown'
        ? 'the running gateway does not know it; restart it'
        : answer.problem;
    await delay(LOOK_MS);
  }
  return 'the gateway runs and does not answer';
}

async function driveHere(config: OutputConfig, seconds: number): Promise<string | null> {
  const runner = createOutputRunner(
    { ...config, minOnMs: 0 },
    {
      monotonicMs: () => performance.now(),
      random: Math.random,
      onChange: () => {},
      log: pino({ level: 'silent' }),
    },
  );
  runner.want(true);
  await delay(seconds * 1_000);
  const { problem } = runner.status;
  runner.want(false);
  await delay(300);
  await runner.stop();
  return problem;
}
