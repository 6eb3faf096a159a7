import { type Static, Type } from 'typebox';
import { MAX_TIME_MS } from './fields.ts';
import { KEY_PATTERN } from './kinds.ts';
import { ID_PATTERN } from './topics.ts';
import { compile, parseObject } from './validation.ts';

/** Where a gateway's time comes from; `none` keeps frames unstamped until a source appears. */
export const CLOCK_SOURCES = ['ntp', 'rtc', 'gnss', 'server', 'none'] as const;
export type ClockSource = (typeof CLOCK_SOURCES)[number];

/** Not an integer as in frames: a state is a hint, and a fraction of a millisecond in it does no harm. */
/** What became of a pushed configuration. */
export const CONFIG_STATUSES = ['applied', 'trying', 'refused', 'restored'] as const;
export type ConfigStatus = (typeof CONFIG_STATUSES)[number];

/** Why a configuration is not in use. A newer gateway may know more reasons. */
export const CONFIG_PROBLEMS = [
  /** A mistake in it; `detail` has the place and what is expected. */
  'invalid',
  /** What answered before does not answer with it; `place` is a bus, or a bus and a device. */
  'no-answer',
  /** The link to the server did not come back. */
  'no-link',
  /** The gateway stopped or lost power while it tried. */
  'interrupted',
  /** A newer one came while it was tried. */
  'superseded',
  /** The gateway was told to use its own file alone. */
  'ignored',
  /** Somebody at the gateway removed it. */
  'removed',
  /** The gateway could not write it down, or start it. */
  'failed',
] as const;

const ShortText = Type.String({ maxLength: 400 });

/**
 * - `revision`: of the newest configuration that the gateway received and understood; 0 when there was none;
 * - `trialLeftS`: seconds until it is judged, while `trying`;
 * - `silent`: devices, as `<bus>/<device>`, that did not answer but need not;
 * - `running`: what it runs of the part that may be pushed, its own file included; only now and then, as it is long.
 */
const ConfigStateSchema = Type.Object({
  revision: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }),
  status: Type.Enum([...CONFIG_STATUSES]),
  problem: Type.Optional(
    Type.Object({
      code: Type.String({ pattern: '^[a-z-]{1,40}$' }),
      place: Type.Optional(ShortText),
      detail: Type.Optional(ShortText),
    }),
  ),
  trialLeftS: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
  silent: Type.Optional(Type.Array(ShortText, { maxItems: 50 })),
  running: Type.Optional(Type.Object({})),
});
export type ConfigState = Static<typeof ConfigStateSchema>;

const Name = Type.String({ pattern: ID_PATTERN });

/** What an output of the local fallback suffers from. A newer gateway may know more. */
export const OUTPUT_PROBLEMS = [
  /** It could not be driven; the gateway tries again. */
  'failed',
  /** The tool that drives it is not installed. */
  'no-tool',
  /** The device or the file is not there, or may not be written. */
  'no-access',
  /** Nothing answers at its address. */
  'no-answer',
] as const;

/**
 * What the local fallback does: its outputs, and the rules that are in force at the moment.
 * - `rules`: how many there are;
 * - `active`: what drives an output now or did until it was silenced; `sinceS`, `silencedS`: seconds, so that they
 *   are right without a clock;
 * - `kept` false: what is in force would not survive a power cut, because the disk does not take it.
 */
const FallbackStateSchema = Type.Object({
  rules: Type.Integer({ minimum: 0, maximum: 10_000 }),
  outputs: Type.Array(
    Type.Object({
      name: Name,
      on: Type.Boolean(),
      test: Type.Optional(Type.Boolean()),
      problem: Type.Optional(Type.String({ pattern: '^[a-z-]{1,40}$' })),
    }),
    { maxItems: 32 },
  ),
  active: Type.Array(
    Type.Object({
      room: Name,
      key: Type.String({ pattern: KEY_PATTERN }),
      condition: Type.String({ pattern: '^[A-Za-z-]{1,40}$' }),
      output: Name,
      sinceS: Type.Number({ minimum: 0, maximum: 1e10 }),
      silencedS: Type.Optional(Type.Number({ minimum: 0, maximum: 86_400 })),
    }),
    { maxItems: 50 },
  ),
  kept: Type.Boolean(),
});
export type FallbackState = Static<typeof FallbackStateSchema>;

const Moment = Type.Number({ minimum: 0, maximum: MAX_TIME_MS });

/**
 * A gateway's own words about itself, retained, with a last will `{ online: false }`. A hint only:
 * whether it is online is decided by when it was last heard.
 * - `since`: epoch ms of this start, or of the connection for the will;
 * - `version`: printable ASCII, as it may end up on a screen;
 * - `buffered`: frames not yet acknowledged; `oldest`: epoch ms of the oldest of them, null when empty;
 * - `clockOffsetMs`: server time minus the gateway's system clock, null when unknown;
 * - `fallback`: what the local fallback does; older gateways have none;
 * - `config`: what became of the configuration that was pushed; older gateways do not say.
 */
const StateSchema = Type.Object({
  online: Type.Boolean(),
  since: Moment,
  version: Type.String({ pattern: '^[ -~]{0,64}$' }),
  buffered: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  oldest: Type.Union([Moment, Type.Null()]),
  clk: Type.Enum([...CLOCK_SOURCES]),
  clockOffsetMs: Type.Union([Type.Number({ minimum: -MAX_TIME_MS, maximum: MAX_TIME_MS }), Type.Null()]),
  config: Type.Optional(ConfigStateSchema),
  fallback: Type.Optional(FallbackStateSchema),
});
export type GatewayState = Static<typeof StateSchema>;

const check = compile(StateSchema);

/** @throws {DecodeError} and nothing else. Unknown members are allowed, so that newer gateways are heard. */
export function decodeState(payload: Uint8Array): GatewayState {
  return check(parseObject(payload));
}

export function encodeState(state: GatewayState): string {
  return JSON.stringify(state);
}
