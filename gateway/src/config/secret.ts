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

/** A file that holds a secret; read at the start, so that a configuration can be checked away from its box. */
export interface SecretFile {
  readonly file: string;
  /** What the configuration calls it, such as `secretFile`. */
  readonly key: string;
  /** `file:line:column` where the configuration names it. */
  readonly place: string;
}

/** Reads a secret's file; a trailing line end is not part of it. @throws {ConfigError} */
export function readSecretFile({ file, key, place }: SecretFile): Secret {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code ?? String(cause)})`;
    throw new ConfigError([`${place}: ${key}: ${file} ${why}; expected a file that holds the secret`], cause);
  }
  if (text === '') {
    throw new ConfigError([`${place}: ${key}: ${file} is empty; expected a file that holds the secret`]);
  }
  return new Secret(text);
}
