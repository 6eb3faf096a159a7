import { NAME, type Problem } from '@coldfield/protocol/configuration';
import { type Static, Type } from 'typebox';
import { Secret, type SecretFile } from './secret.ts';

/** No credentials in it: they would be in logs and in what the server is told. */
const URL_PATTERN = '^https?://[^\\s@/?#]+([/?][^\\s#]*)?$';

const SourceSchema = Type.Object(
  {
    url: Type.String({
      pattern: URL_PATTERN,
      maxLength: 1_000,
      description: 'http:// or https://, host and path, without a user name or password',
    }),
    headers: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^[A-Za-z0-9-]{1,64}$' }),
        Type.String({ pattern: '^[ -~]{0,400}$', description: 'plain text on one line' }),
        { additionalProperties: false, description: 'headers that are no secret, such as { x-site: "7" }' },
      ),
    ),
    username: Type.Optional(
      Type.String({ pattern: '^[^:\\u0000-\\u001f]{1,200}$', description: 'a user name without a colon' }),
    ),
    password: Type.Optional(Type.String({ minLength: 1, description: 'the password of username' })),
    passwordFile: Type.Optional(Type.String({ minLength: 1, description: 'a file that holds the password' })),
    token: Type.Optional(Type.String({ minLength: 1, description: 'a bearer token' })),
    tokenFile: Type.Optional(Type.String({ minLength: 1, description: 'a file that holds the token' })),
    tokenHeader: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9-]{1,64}$',
        description: 'the header that carries the token, when it is not Authorization: Bearer …',
      }),
    ),
    caFile: Type.Optional(Type.String({ minLength: 1, description: 'a PEM file' })),
  },
  { additionalProperties: false, description: 'a source: { url, username, passwordFile, … }' },
);

/** JSON documents on the web that buses of the driver `http` may ask for, by name. Only in the gateway's own file. */
export const HttpSourcesSchema = Type.Record(Type.String({ pattern: NAME }), SourceSchema, {
  additionalProperties: false,
  maxProperties: 64,
  description: 'sources by name, such as controller: { url: "http://192.168.1.40/api/status" }',
});

/** What lets the gateway in. */
export type HttpCredentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly username: string; readonly secret: Secret | SecretFile }
  | { readonly kind: 'token'; readonly header: string | null; readonly secret: Secret | SecretFile };

/** A document that a GET gives. */
export interface HttpSource {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly credentials: HttpCredentials;
  readonly caFile: string | null;
}

interface Places {
  readonly path: (relative: string) => string;
  readonly placeOf: (path: Problem['path'], atKey: boolean) => string;
  readonly problems: Problem[];
}

/** Makes sources ready for use; what does not fit together is added to `problems`. */
export function resolveHttpSources(
  raw: Static<typeof HttpSourcesSchema>,
  { path, placeOf, problems }: Places,
): Map<string, HttpSource> {
  const sources = new Map<string, HttpSource>();
  for (const [name, source] of Object.entries(raw)) {
    const at = (key: string): string[] => ['httpSources', name, key];
    const mistake = (key: string, message: string) => problems.push({ path: at(key), atKey: true, message });
    const secretOf = (key: 'password' | 'token'): Secret | SecretFile | null => {
      const fileKey = `${key}File` as const;
      const { [key]: text, [fileKey]: file } = source;
      if (text !== undefined && file !== undefined)
        mistake(fileKey, `give "${key}" or "${fileKey}", never both`);
      if (text !== undefined) return new Secret(text);
      return file === undefined
        ? null
        : { file: path(file), key: at(fileKey).join('.'), place: placeOf(at(fileKey), false) };
    };
    const url = URL.parse(source.url);
    if (url === null) {
      mistake('url', 'no address; expected http:// or https://, host and path');
      continue;
    }
    const [password, token] = [secretOf('password'), secretOf('token')];
    if (password !== null && token !== null) mistake('username', 'give a password or a token, never both');
    if ((source.username === undefined) !== (password === null))
      mistake(source.username === undefined ? 'password' : 'username', 'give both a username and a password');
    if (source.tokenHeader !== undefined && token === null)
      mistake('tokenHeader', 'there is no token for it');
    if (source.caFile !== undefined && url.protocol !== 'https:')
      mistake('caFile', 'a CA needs a url that starts with https://');
    sources.set(name, {
      url,
      headers: source.headers ?? {},
      credentials: credentialsOf(source, password, token),
      caFile: source.caFile === undefined ? null : path(source.caFile),
    });
  }
  return sources;
}

function credentialsOf(
  { username, tokenHeader }: Static<typeof SourceSchema>,
  password: Secret | SecretFile | null,
  token: Secret | SecretFile | null,
): HttpCredentials {
  if (username !== undefined && password !== null) return { kind: 'basic', username, secret: password };
  if (token !== null) return { kind: 'token', header: tokenHeader ?? null, secret: token };
  return { kind: 'none' };
}
