import type { OUTPUT_PROBLEMS } from '@coldfield/protocol';

export type OutputProblem = (typeof OUTPUT_PROBLEMS)[number];

/** Why an output could not be driven. */
export class OutputError extends Error {
  readonly problem: OutputProblem;

  constructor(problem: OutputProblem, message: string, cause?: unknown) {
    super(message, { cause });
    this.problem = problem;
  }
}

/** What switches something on and off; repeating, minimum on-time and retries belong to the runner around it. */
export interface Output {
  /** How often the level is said again, so that what lost its power comes back right; null: it stays by itself. */
  readonly repeatMs: number | null;
  /** Drives the level and says so when it is there. Never called twice at once. @throws {OutputError} */
  drive(level: boolean): Promise<void>;
  /** Leaves a file or a relay as it is; a line of the board is let go. */
  close(): Promise<void>;
}

export interface OutputDeps {
  /** The level is not held any more, though nobody asked for that. */
  readonly onLost: (error: OutputError) => void;
}

/** The code of an error of the file system as a problem of an output. */
export function asOutputError(error: unknown): OutputError {
  if (error instanceof OutputError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const noAccess = ['ENOENT', 'EACCES', 'EPERM', 'EROFS', 'ENODEV', 'ENXIO', 'EISDIR', 'ENOTDIR'].includes(
    code,
  );
  return new OutputError(noAccess ? 'no-access' : 'failed', String(error), error);
}
