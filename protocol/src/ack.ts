import { type Static, Type } from 'typebox';
import { Id, Seq, TimeMs } from './fields.ts';
import { compile, parseObject, refuseReversed } from './validation.ts';

/** So many ranges of the longest numbers still fit into the largest payload that is ever parsed. */
export const MAX_RANGES_PER_ACK = 5_000;

/**
 * What the server holds durably: stored, quarantined, or recorded as dropped. The gateway may forget these.
 * `boot` repeats the boot of the telemetry: an ack meant for an earlier start is ignored.
 * `serverTime` (epoch ms) lets a gateway without a trusted clock set its offset.
 */
const AckSchema = Type.Object(
  {
    stream: Id,
    boot: Id,
    acks: Type.Array(Type.Tuple([Seq, Seq]), { maxItems: MAX_RANGES_PER_ACK }),
    serverTime: TimeMs,
  },
  { additionalProperties: false },
);
export type Ack = Static<typeof AckSchema>;

const check = compile(AckSchema);

/** Every range it returns has `from <= to`. @throws {DecodeError} and nothing else. */
export function decodeAck(payload: Uint8Array): Ack {
  const ack = check(parseObject(payload));
  refuseReversed('/acks', ack.acks);
  return ack;
}

export function encodeAck(ack: Ack): string {
  return JSON.stringify(ack);
}
