import { DecodeError, decodeTelemetry } from '@coldfield/protocol';

export interface HostilePayload {
  readonly kind: string;
  readonly bytes: Buffer;
  /** The reason of its place in the quarantine; null for what is believed and stored. */
  readonly reason: string | null;
}

type Frame = Record<string, unknown>;
const HOUR_MS = 3_600_000;
const int = (below: number): number => Math.floor(Math.random() * below);
const randomBytes = (length: number): Buffer => Buffer.from(Array.from({ length }, () => int(256)));

let seq = 0;
const frame = (more: Frame = {}): Frame => ({
  seq: ++seq,
  t: Date.now() - int(1_000_000),
  room: 'r1',
  v: { air1: int(100) / 10, rh1: 92, pulp1: 4.2 },
  ...more,
});
const message = (frames: unknown, more: Frame = {}): Record<string, unknown> => ({
  v: 1,
  stream: 'hostile',
  boot: 'hostile',
  oldest: 1,
  sentAt: Date.now(),
  dropped: [],
  frames,
  ...more,
});
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/** Why a payload cannot be decoded; null when it can. The wire's own decoder is the judge of that. */
function decodeReason(bytes: Buffer): string | null {
  try {
    decodeTelemetry(bytes);
    return null;
  } catch (error) {
    if (error instanceof DecodeError) return error.reason;
    throw error;
  }
}

/** Flips, drops, doubles or cuts bytes of a good message until it is not one any more. */
function mutated(): Buffer {
  for (;;) {
    const bytes = json(message([frame()]));
    for (let n = 1 + int(4); n > 0; n--) bytes[int(bytes.length)] = int(256);
    const at = int(bytes.length);
    const shape = int(3);
    const made =
      shape === 0 ? bytes : shape === 1 ? bytes.subarray(0, at) : Buffer.concat([bytes, bytes.subarray(at)]);
    if (decodeReason(made) !== null) return made;
  }
}

const broken: Readonly<Record<string, () => Buffer>> = {
  'random bytes': () => randomBytes(1 + int(200)),
  'mutated message': mutated,
  'deep nesting': () => Buffer.from(`${'['.repeat(1 + int(20_000))}`),
  'deep nesting that closes': () => {
    const depth = 1 + int(5_000);
    return Buffer.from(`{"frames":${'[{"v":'.repeat(depth)}1${'}]'.repeat(depth)}}`);
  },
  'prototype keys': () =>
    Buffer.from(
      `{"v":1,"stream":"s","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":${int(1e6)}}},"frames":[]}`,
    ),
  'prototype readings': () => json({ frames: [{ v: { constructor: int(1e6), hasOwnProperty: 1 } }] }),
  'huge numbers': () =>
    Buffer.from(JSON.stringify(message([frame()])).replace(/"air1":[\d.]+/, '"air1":1e999')),
  'huge sequence numbers': () => json(message([frame({ seq: 2 ** 60 + int(1e9) })])),
  'another version': () => json(message([frame()], { v: 2 + int(100) })),
  'wrong types': () => json(message([frame({ v: { air1: `${int(100)}` }, t: 'now' })])),
  'not an object': () => json([int(1e9)]),
  'ids that are none': () => json(message([frame({ room: `../${int(1e6)}/$SYS/#` })])),
  'reversed ranges': () => json(message([], { dropped: [[9 + int(100), 3, 'thinned']] })),
  'a hundred wrong frames': () =>
    json(message(Array.from({ length: 100 }, () => frame({ extra: int(1e6) })))),
};

const doubtful: Readonly<Record<string, { reason: string; make: () => unknown }>> = {
  'clock ahead': { reason: 'clock-ahead', make: () => frame({ t: Date.now() + HOUR_MS + int(1e9) }) },
  'clock never set': { reason: 'clock-behind', make: () => frame({ t: 1_000_000_000_000 + int(1e9) }) },
  implausible: { reason: 'implausible', make: () => frame({ v: { air1: 1_000 + int(1e9) } }) },
  'unknown kind': { reason: 'unknown-kind', make: () => frame({ v: { [`zz${1 + int(99)}`]: 1 } }) },
};

/** Nothing wrong with each; the harm is in their number. */
const greedy: Readonly<Record<string, () => unknown>> = {
  'unknown rooms': () => message([frame({ room: `x${int(1e9)}` })]),
  'invented streams': () => message([frame()], { stream: `s${int(1e9)}` }),
  'scattered sequence numbers': () => message([frame({ seq: 1 + int(1e12) })]),
  'invented keys': () => message([frame({ v: { [`air${1 + int(99)}`]: 3 } })]),
};

const brokenKinds = Object.keys(broken);
const doubtfulKinds = Object.keys(doubtful);
const greedyKinds = Object.keys(greedy);

/** A large payload of a client that fills the broker's limit: rare, as each is a quarter of a megabyte. */
function tooLarge(): HostilePayload {
  const bytes = Buffer.alloc(256 * 1024 + 1 + int(1_000), 0x20);
  return { kind: 'too large', bytes, reason: 'too-large' };
}

/** The `index`-th payload; kinds take turns. */
export function hostilePayload(index: number): HostilePayload {
  if (index % 20_000 === 19_999) return tooLarge();
  const turn = Math.floor(index / 10);
  if (index % 10 < 6) {
    const kind = brokenKinds[(turn * 6 + (index % 10)) % brokenKinds.length]!;
    for (;;) {
      const bytes = broken[kind]!();
      const reason = decodeReason(bytes);
      // Random bytes may by chance be a number.
      if (reason !== null) return { kind, bytes, reason };
    }
  }
  if (index % 10 < 9) {
    const kind = doubtfulKinds[(turn * 3 + (index % 10)) % doubtfulKinds.length]!;
    const { reason, make } = doubtful[kind]!;
    return { kind, bytes: json(message([make()])), reason };
  }
  const kind = greedyKinds[turn % greedyKinds.length]!;
  return { kind, bytes: json(greedy[kind]!()), reason: null };
}
