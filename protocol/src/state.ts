import { type Static, Type } from 'typebox';
import { compile, parseObject } from './validation.ts';

/** Where a gateway's time comes from; `none` keeps frames unstamped until a source appears. */
export const CLOCK_SOURCES = ['ntp', 'rtc', 'server', 'none'] as const;
export type ClockSource = (typeof CLOCK_SOURCES)[number];

/**
 * A gateway's own words about itself, retained, with a last will `{ online: false }`. A hint only:
 * whether it is online is decided by when it was last heard.
 * - `since`: epoch ms of this start, or of the connection for the will;
 * - `buffered`: frames not yet acknowledged; `oldest`: epoch ms of the oldest of them, null when empty;
 * - `clockOffsetMs`: server time minus the gateway's system clock, null when unknown.
 */
const StateSchema = Type.Object({
  online: Type.Boolean(),
  since: Type.Number(),
  version: Type.String({ maxLength: 64 }),
  buffered: Type.Integer({ minimum: 0 }),
  oldest: Type.Union([Type.Number(), Type.Null()]),
  clk: Type.Enum([...CLOCK_SOURCES]),
  clockOffsetMs: Type.Union([Type.Number(), Type.Null()]),
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
