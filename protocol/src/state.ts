import { type Static, Type } from 'typebox';
import { MAX_TIME_MS } from './fields.ts';
import { compile, parseObject } from './validation.ts';

/** Where a gateway's time comes from; `none` keeps frames unstamped until a source appears. */
export const CLOCK_SOURCES = ['ntp', 'rtc', 'server', 'none'] as const;
export type ClockSource = (typeof CLOCK_SOURCES)[number];

/** Not an integer as in frames: a state is a hint, and a fraction of a millisecond in it does no harm. */
const Moment = Type.Number({ minimum: 0, maximum: MAX_TIME_MS });

/**
 * A gateway's own words about itself, retained, with a last will `{ online: false }`. A hint only:
 * whether it is online is decided by when it was last heard.
 * - `since`: epoch ms of this start, or of the connection for the will;
 * - `version`: printable ASCII, as it may end up on a screen;
 * - `buffered`: frames not yet acknowledged; `oldest`: epoch ms of the oldest of them, null when empty;
 * - `clockOffsetMs`: server time minus the gateway's system clock, null when unknown.
 */
const StateSchema = Type.Object({
  online: Type.Boolean(),
  since: Moment,
  version: Type.String({ pattern: '^[ -~]{0,64}$' }),
  buffered: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  oldest: Type.Union([Moment, Type.Null()]),
  clk: Type.Enum([...CLOCK_SOURCES]),
  clockOffsetMs: Type.Union([Type.Number({ minimum: -MAX_TIME_MS, maximum: MAX_TIME_MS }), Type.Null()]),
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
