import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fallback } from './fallback.ts';

/** How the command `test-output` reaches a gateway that runs: by files in its data folder, which only its owner writes. */
export interface TestRequest {
  readonly id: string;
  readonly output: string;
  readonly seconds: number;
}

export interface TestAnswer {
  readonly id: string;
  /** Null: it sounds; otherwise why not. */
  readonly problem: string | null;
}

const ANSWER_AFTER_MS = 1_000;

const requestPath = (dataDir: string) => join(dataDir, 'output-test.json');
const answerPath = (dataDir: string) => join(dataDir, 'output-test.answer.json');

export function askForTest(dataDir: string, request: TestRequest): void {
  rmSync(answerPath(dataDir), { force: true });
  writeWhole(requestPath(dataDir), request);
}

/** What became of a test that was asked for; null while nobody said. */
export function readAnswer(dataDir: string, id: string): TestAnswer | null {
  const answer = read<TestAnswer>(answerPath(dataDir));
  return answer?.id === id ? answer : null;
}

/** Looks for a request; to be called about once a second. */
export function createTestDesk(
  dataDir: string,
  fallback: Pick<Fallback, 'test' | 'state'>,
  monotonicMs: () => number,
): () => void {
  let running: { readonly request: TestRequest; readonly answerAtMs: number } | null = null;
  return () => {
    if (running !== null && monotonicMs() >= running.answerAtMs) {
      const { id, output } = running.request;
      running = null;
      const status = fallback.state().outputs.find(({ name }) => name === output);
      writeWhole(answerPath(dataDir), { id, problem: status?.problem ?? null });
    }
    if (!existsSync(requestPath(dataDir))) return;
    const request = read<TestRequest>(requestPath(dataDir));
    rmSync(requestPath(dataDir), { force: true });
    if (typeof request?.output !== 'string' || typeof request.seconds !== 'number') return;
    if (fallback.test(request.output, request.seconds))
      running = { request, answerAtMs: monotonicMs() + ANSWER_AFTER_MS };
    else writeWhole(answerPath(dataDir), { id: request.id, problem: 'unknown' });
  };
}

function read<T>(path: string): T | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return null;
  }
}

function writeWhole(path: string, value: object): void {
  writeFileSync(`${path}.new`, JSON.stringify(value), { mode: 0o644 });
  renameSync(`${path}.new`, path);
}
