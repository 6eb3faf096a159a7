import { type Static, Type } from 'typebox';
import { Closed, Name, Nullable } from './record.ts';

const BROWSERS = ['wechat', 'edge', 'opera', 'firefox', 'samsung', 'chrome', 'safari'] as const;
const SYSTEMS = ['harmony', 'android', 'ios', 'windows', 'mac', 'linux'] as const;

/** One place where somebody is signed in. */
export const OpenSessionSchema = Type.Object({
  id: Type.String(),
  /** What the browser said it is; null where that is not understood. */
  device: Type.Object({
    browser: Nullable(Type.Enum([...BROWSERS])),
    system: Nullable(Type.Enum([...SYSTEMS])),
  }),
  address: Nullable(Type.String()),
  createdAt: Type.Number(),
  /** Exact to ten minutes. */
  lastUsedAt: Type.Number(),
  /** The one that asks. */
  current: Type.Boolean(),
});
export type OpenSession = Static<typeof OpenSessionSchema>;
export type Device = OpenSession['device'];

export const OpenSessionListSchema = Type.Object({ sessions: Type.Array(OpenSessionSchema) });
export type OpenSessionList = Static<typeof OpenSessionListSchema>;

export const ApiTokenSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  /** Permissions that it was given; what the person may no longer do it may not either. */
  scopes: Type.Array(Type.String()),
  createdAt: Type.Number(),
  expiresAt: Type.Number(),
  lastUsedAt: Nullable(Type.Number()),
});
export type ApiToken = Static<typeof ApiTokenSchema>;

export const ApiTokenListSchema = Type.Object({
  tokens: Type.Array(ApiTokenSchema),
  /** Permissions that a new token can be given. */
  grantable: Type.Array(Type.String()),
});
export type ApiTokenList = Static<typeof ApiTokenListSchema>;

export const NewApiTokenSchema = Type.Object(
  {
    name: Name,
    scopes: Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 64, uniqueItems: true }),
    days: Type.Integer({ minimum: 1, maximum: 365 }),
  },
  Closed,
);
export type NewApiToken = Static<typeof NewApiTokenSchema>;

/** `token` is shown once and stored nowhere in clear. Sent as `Authorization: Bearer cft_…`. */
export const CreatedApiTokenSchema = Type.Object({ token: Type.String(), record: ApiTokenSchema });
export type CreatedApiToken = Static<typeof CreatedApiTokenSchema>;
