import { type Static, Type } from 'typebox';
import { ID_PATTERN } from './topics.ts';
import { compile, parseObject } from './validation.ts';

const Seq = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

/**
 * What the server holds durably: stored, quarantined, or recorded as dropped. The gateway may forget these.
 * `serverTime` (epoch ms) lets a gateway without a trusted clock set its offset.
 */
const AckSchema = Type.Object(
  {
    stream: Type.String({ pattern: ID_PATTERN }),
    boot: Type.String({ pattern: ID_PATTERN }),
    acks: Type.Array(Type.Tuple([Seq, Seq]), { maxItems: 10_000 }),
    serverTime: Type.Integer({ minimum: 0 }),
  },
  { additionalProperties: false },
);
export type Ack = Static<typeof AckSchema>;

const check = compile(AckSchema);

/** @throws {DecodeError} and nothing else. */
export function decodeAck(payload: Uint8Array): Ack {
  return check(parseObject(payload));
}

export function encodeAck(ack: Ack): string {
  return JSON.stringify(ack);
}
