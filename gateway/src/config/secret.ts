import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { ConfigError } from '../errors.ts';

/** A secret that shows itself as `***` wherever it is printed. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return '***';
  }

  toJSON(): string {
    return '***';
  }

  [inspect.custom](): string {
    return '***';
  }
}

/** Reads a secret's file; a trailing line end is not part of it. @throws {ConfigError} */
export function readSecretFile(path: string): Secret {
  try {
    return new Secret(readFileSync(path, 'utf8').replace(/\r?\n$/, ''));
  } catch (cause) {
    throw new ConfigError([`cannot read the secret file ${path}`], cause);
  }
}
