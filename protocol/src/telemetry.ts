import { type Static, Type } from 'typebox';
import { DecodeError } from './errors.ts';
import { Id, Seq, TimeMs } from './fields.ts';
import { isKey, KEY_PATTERN } from './kinds.ts';
import { compile, parseObject, refuseReversed } from './validation.ts';

export const MAX_FRAMES_PER_MESSAGE = 5_000;
export const MAX_KEYS_PER_FRAME = 64;

const Values = Type.Record(Type.String({ pattern: KEY_PATTERN }), Type.Number(), {
  additionalProperties: false,
  maxProperties: MAX_KEYS_PER_FRAME,
});
const Qualities = Type.Record(
  Type.String({ pattern: KEY_PATTERN }),
  Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' }),
  { additionalProperties: false, maxProperties: MAX_KEYS_PER_FRAME },
);

/**
 * One room at one instant.
 * - `seq`: number of the frame in its stream, from 1, given when the gateway commits it to its buffer.
 * - `t`: epoch milliseconds UTC; never changes once the frame has been sent.
 * - `v`: the value of each key at `t`, in the unit of its kind.
 * - `lo`, `hi`: the least and greatest sample since the previous frame of this room, where they differ from `v`.
 * - `q`: why a key has no value. A key stands in `v` or in `q`; a sender that gives both means the fault.
 */
const FrameSchema = Type.Object(
  {
    seq: Seq,
    t: TimeMs,
    room: Id,
    v: Values,
    lo: Type.Optional(Values),
    hi: Type.Optional(Values),
    q: Type.Optional(Qualities),
  },
  { additionalProperties: false },
);
export type Frame = Static<typeof FrameSchema>;

/** Why frames that had a number will never arrive. */
export const DROP_REASONS = ['thinned', 'corrupt', 'clock'] as const;
export type DropReason = (typeof DROP_REASONS)[number];

const TelemetrySchema = Type.Object(
  {
    v: Type.Literal(1),
    /** Id of the buffer that numbered the frames. */
    stream: Id,
    /** Id of this start of the gateway; an ack of another boot is ignored. */
    boot: Id,
    /** Lowest `seq` still in the buffer: what is missing below it is a gap, above it is pending. */
    oldest: Seq,
    sentAt: TimeMs,
    dropped: Type.Array(Type.Tuple([Seq, Seq, Type.Enum([...DROP_REASONS])]), { maxItems: 1_000 }),
    frames: Type.Array(FrameSchema, { maxItems: MAX_FRAMES_PER_MESSAGE }),
  },
  { additionalProperties: false },
);
export type Telemetry = Static<typeof TelemetrySchema>;

/** A frame of a client that keeps no stream; without `t` its arrival time counts. */
const ForeignFrameSchema = Type.Object(
  {
    t: Type.Optional(TimeMs),
    room: Type.Optional(Id),
    v: Values,
    q: Type.Optional(Qualities),
  },
  { additionalProperties: false },
);
const ForeignSchema = Type.Object(
  { frames: Type.Array(ForeignFrameSchema, { minItems: 1, maxItems: MAX_FRAMES_PER_MESSAGE }) },
  { additionalProperties: false },
);
export type ForeignTelemetry = Static<typeof ForeignSchema>;

/** The room that a foreign payload speaks of when it names none. */
export const DEFAULT_ROOM = 'main';

const checkTelemetry = compile(TelemetrySchema);
const checkForeign = compile(ForeignSchema);
const encoder = new TextEncoder();

export type DecodedTelemetry =
  | ({ readonly origin: 'stream' } & Telemetry)
  | ({ readonly origin: 'foreign' } & ForeignTelemetry);

/**
 * Decodes a telemetry payload. With `stream` it must be complete; without, it may be
 * `{ frames: [{ t?, room?, v, q? }] }`, one such frame alone, or flat keys: `{ "air1": 3.4, "t"?: …, "room"?: … }`.
 * The schema checks shapes, not sense: whether a kind exists, a value is plausible or a time is honest is for ingest.
 * @throws {DecodeError} for anything else, and never another error.
 */
export function decodeTelemetry(payload: Uint8Array): DecodedTelemetry {
  const body = parseObject(payload);
  if (Object.hasOwn(body, 'stream')) {
    if (body.v !== 1) throw new DecodeError('version', '/v must be 1');
    const telemetry = checkTelemetry(body);
    refuseReversed('/dropped', telemetry.dropped);
    return { origin: 'stream', ...telemetry };
  }
  return { origin: 'foreign', ...checkForeign(asForeign(body)) };
}

/**
 * The caller keeps to the schema (a number that is not finite would become `null`) and to
 * `MAX_PAYLOAD_BYTES`: a larger message is refused by whoever decodes it.
 */
export function encodeTelemetry(telemetry: Telemetry): Uint8Array {
  return encoder.encode(JSON.stringify(telemetry));
}

function asForeign(body: Record<string, unknown>): unknown {
  if (Object.hasOwn(body, 'frames')) return body;
  if (Object.hasOwn(body, 'v')) return { frames: [body] };
  const { t, room, ...values } = body;
  if (Object.keys(values).length === 0 || !Object.keys(values).every(isKey)) {
    throw new DecodeError('schema', '/ neither "frames", "v" nor only sensor keys such as "air1"');
  }
  return {
    frames: [{ v: values, ...(t === undefined ? {} : { t }), ...(room === undefined ? {} : { room }) }],
  };
}
