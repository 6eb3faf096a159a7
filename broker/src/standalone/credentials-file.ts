import { readFile } from 'node:fs/promises';
import { ColdfieldError, ID_PATTERN } from '@coldfield/protocol';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { secretMatches } from '../rights/hash-secret.ts';
import type { Credentials, Principal } from '../rights/principal.ts';

const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });
const FileSchema = Type.Object(
  {
    gateways: Type.Optional(
      Type.Record(Type.String({ pattern: ID_PATTERN }), Sha256, { additionalProperties: false }),
    ),
    services: Type.Optional(
      Type.Record(Type.String({ pattern: ID_PATTERN }), Sha256, { additionalProperties: false }),
    ),
  },
  { additionalProperties: false },
);

type Kind = Principal['kind'];

function parse(text: string, path: string): Map<string, { kind: Kind; hash: string }> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new ColdfieldError('credentials-file', `${path} is not JSON`, { cause });
  }
  const error = Value.Errors(FileSchema, content)[0];
  if (error !== undefined) {
    throw new ColdfieldError('credentials-file', `${path}: ${error.instancePath || '/'} ${error.message}`);
  }
  const { gateways = {}, services = {} } = content as Static<typeof FileSchema>;
  const entries = new Map<string, { kind: Kind; hash: string }>();
  for (const [name, hash] of Object.entries(gateways)) entries.set(name, { kind: 'gateway', hash });
  for (const [name, hash] of Object.entries(services)) {
    if (entries.has(name)) {
      throw new ColdfieldError(
        'credentials-file',
        `${path}: ${name} is a gateway and a service; names are unique`,
      );
    }
    entries.set(name, { kind: 'service', hash });
  }
  return entries;
}

/** Credentials out of a JSON file: `{ "gateways": { "<id>": "<SHA-256 hex of the secret>" }, "services": { … } }`. */
export class CredentialsFile implements Credentials {
  readonly #path: string;
  #entries: ReadonlyMap<string, { kind: Kind; hash: string }> = new Map();

  constructor(path: string) {
    this.#path = path;
  }

  get size(): number {
    return this.#entries.size;
  }

  /**
   * Reads the file again.
   * @returns the names whose credential is gone or another: their open connections are to be closed
   * @throws {ColdfieldError} `credentials-file` when it cannot be read or is not valid; what was known stays
   */
  async load(): Promise<string[]> {
    let text: string;
    try {
      text = await readFile(this.#path, 'utf8');
    } catch (cause) {
      const why = (cause as NodeJS.ErrnoException).code ?? 'unknown';
      throw new ColdfieldError('credentials-file', `${this.#path} cannot be read: ${why}`, {
        cause,
        retryable: true,
      });
    }
    const before = this.#entries;
    const now = parse(text, this.#path);
    this.#entries = now;
    return [...before].flatMap(([name, { kind, hash }]) => {
      const entry = now.get(name);
      return entry?.hash === hash && entry.kind === kind ? [] : [name];
    });
  }

  verify(username: string, password: Uint8Array): Principal | null {
    const entry = this.#entries.get(username);
    if (entry === undefined || !secretMatches(password, entry.hash)) return null;
    return entry.kind === 'gateway'
      ? { kind: 'gateway', gatewayId: username }
      : { kind: 'service', name: username };
  }
}
