import { type PushedConfig, PushedConfigSchema, TRIAL_S } from '@coldfield/protocol/configuration';
import { type Static, Type } from 'typebox';
import { Closed, Nullable } from './record.ts';
import { LimitsSchema, ROOM_KINDS } from './store.ts';

/** `waiting`: sent, and the gateway has not said anything of it yet. */
export const CONFIG_STANDINGS = ['waiting', 'trying', 'applied', 'refused', 'restored'] as const;
export type ConfigStanding = (typeof CONFIG_STANDINGS)[number];

const Revision = Type.Integer({ minimum: 0, description: 'grows with every change; 0: there is none yet' });
const Trial = Type.Integer({
  minimum: TRIAL_S.least,
  maximum: TRIAL_S.most,
  description: 'seconds for which the gateway tries it, 120 when left out',
});

/** A configuration that was sent to a gateway, or waits for it. Times are epoch ms. */
export const ConfigRevisionSchema = Type.Object({
  revision: Type.Integer(),
  author: Nullable(Type.String({ description: 'name of a person' })),
  at: Type.Number(),
  trialS: Type.Integer(),
  status: Type.Enum([...CONFIG_STANDINGS]),
  /** Why it is not in use; codes as in the protocol's `CONFIG_PROBLEMS`, and newer ones. */
  problem: Nullable(
    Type.Object({
      code: Type.String(),
      place: Type.Optional(Type.String()),
      detail: Type.Optional(Type.String()),
    }),
  ),
  /** Devices, as `<bus>/<device>`, that did not answer but need not. */
  silent: Type.Array(Type.String()),
  trialEndsAt: Nullable(Type.Number()),
  /** When the gateway last said something new of it. */
  confirmedAt: Nullable(Type.Number()),
  /** True: the gateway's own file, and nothing over it. */
  ownFile: Type.Boolean(),
});
export type ConfigRevision = Static<typeof ConfigRevisionSchema>;

/** What a gateway runs, what it is to run, and what it was to run before. */
export const GatewayConfigSchema = Type.Object({
  serverTime: Type.Number(),
  gateway: Type.Object({ id: Type.String(), name: Type.String(), store: Type.String() }),
  wanted: Nullable(ConfigRevisionSchema),
  /** Of `wanted`; null when that is the gateway's own file. */
  config: Nullable(Type.Any()),
  /** The newest that the gateway kept after its trial; its `config` is null when that is its own file. */
  inUse: Nullable(Type.Object({ revision: Type.Integer(), config: Nullable(Type.Any()) })),
  /** What the gateway says that it runs, its own file included; null until it said so. */
  running: Nullable(Type.Object({ config: Type.Any(), revision: Type.Integer(), at: Type.Number() })),
  /** Rooms of its store, with the key that each has on the wire; null: none yet, then its id becomes its key. */
  rooms: Type.Array(
    Type.Object({
      room: Type.String(),
      name: Type.String(),
      nameEn: Nullable(Type.String()),
      key: Nullable(Type.String()),
      kind: Type.Enum([...ROOM_KINDS]),
      limits: Type.Record(Type.String(), LimitsSchema),
    }),
  ),
  /** What its local fallback can drive, as it says; null from a gateway that knows no fallback, or was not heard. */
  outputs: Nullable(Type.Array(Type.String())),
  /** Newest first, `wanted` included. */
  history: Type.Array(ConfigRevisionSchema),
});
export type GatewayConfigView = Static<typeof GatewayConfigSchema>;

/** `revision` is that of the newest that the writer saw; a newer one is a conflict. */
export const NewGatewayConfigSchema = Type.Object(
  { revision: Revision, trialS: Type.Optional(Trial), config: PushedConfigSchema },
  Closed,
);
export interface NewGatewayConfig {
  readonly revision: number;
  readonly trialS?: number;
  readonly config: PushedConfig;
}

/** Sends an older one again; `to` 0: the gateway's own file. */
export const RestoreGatewayConfigSchema = Type.Object(
  { revision: Revision, to: Type.Integer({ minimum: 0 }), trialS: Type.Optional(Trial) },
  Closed,
);
export type RestoreGatewayConfig = Static<typeof RestoreGatewayConfigSchema>;
