import fc from 'fast-check';
import { beforeEach, describe, expect, it, test } from 'vitest';
import type { SparkplugMapping } from '../../contract/index.ts';
import type { Decoded, DecoderSession, ForeignFrame } from '../decoder.ts';
import { encodePayload, type SentMetric } from './encode.fixture.ts';
import { decodePayload } from './payload.ts';
import { sparkplugDecoder } from './sparkplug-decoder.ts';

const T = 1_790_000_000_000;
const DOUBLE = 10;
const BOOLEAN = 11;

const mapping: SparkplugMapping = {
  keys: [
    { metric: 'Air', room: 'r1', key: 'air1' },
    { metric: 'Door', room: 'r1', key: 'door1' },
    { device: 'probe', metric: 'Pulp', room: 'r2', key: 'pulp1' },
  ],
};

let session: DecoderSession;
let now: number;
beforeEach(() => {
  session = sparkplugDecoder.open(mapping);
  now = T;
});

const send = (
  type: string,
  payload: { timestamp?: number; seq?: number; metrics: readonly SentMetric[] },
  device?: string,
): Decoded => {
  const topic = `spBv1.0/county/${type}/store-1${device === undefined ? '' : `/${device}`}`;
  return session.decode({ topic, payload: encodePayload(payload), arrivedAt: now });
};

const bdSeq = (int: number): SentMetric => ({ name: 'bdSeq', datatype: 4, int });
const air = (over: SentMetric = {}): SentMetric => ({
  name: 'Air',
  alias: 1,
  datatype: DOUBLE,
  double: 3.5,
  ...over,
});
const door: SentMetric = { name: 'Door', alias: 2, datatype: BOOLEAN, boolean: false };
const pulp: SentMetric = { name: 'Pulp', alias: 7, datatype: DOUBLE, double: 12, engUnit: '°C' };

const nodeBirth = (metrics: readonly SentMetric[] = [air(), door], timestamp = T): Decoded =>
  send('NBIRTH', { timestamp, seq: 0, metrics: [bdSeq(1), ...metrics] });
const data = (seq: number, double: number, timestamp = T + seq * 1_000, alias = 1): Decoded =>
  send('NDATA', { timestamp, seq, metrics: [{ alias, double }] });

const said = ({ frames }: Decoded) =>
  frames.map(({ room, t, v, q }) => [room, t === undefined ? t : t - T, { ...v, ...q }]);
const codes = ({ problems }: Decoded) => problems.map(({ code }) => code);
const asked = ({ replies = [] }: Decoded) =>
  replies.map(({ topic, payload }) => [topic, decodePayload(payload as Uint8Array).metrics[0]?.name]);
const REBIRTH = ['spBv1.0/county/NCMD/store-1', 'Node Control/Rebirth'];

describe('an edge node in order', () => {
  it('is read from its birth on, with the names that the birth gave to the aliases', () => {
    expect(said(nodeBirth())).toEqual([['r1', 0, { air1: 3.5, door1: 0 }]]);
    expect(said(data(1, 3.25))).toEqual([['r1', 1_000, { air1: 3.25 }]]);
    const opened = send('NDATA', {
      timestamp: T + 5_000,
      seq: 2,
      metrics: [{ alias: 2, timestamp: T + 4_000, boolean: true }],
    });
    expect(said(opened)).toEqual([['r1', 4_000, { door1: 1 }]]);
    expect(codes(opened)).toEqual([]);
    expect(asked(opened)).toEqual([]);
  });

  it('counts from 255 on to 0', () => {
    nodeBirth();
    for (let seq = 1; seq < 300; seq++) {
      const decoded = send('NDATA', {
        timestamp: T + seq,
        seq: seq % 256,
        metrics: [{ alias: 1, double: seq / 100 }],
      });
      expect(decoded).toMatchObject({ problems: [], replies: [] });
      expect(decoded.frames).toHaveLength(1);
    }
  });

  it('has devices whose aliases count from their own births on', () => {
    nodeBirth();
    expect(said(send('DBIRTH', { timestamp: T, seq: 1, metrics: [pulp] }, 'probe'))).toEqual([
      ['r2', 0, { pulp1: 12 }],
    ]);
    const decoded = send(
      'DDATA',
      { timestamp: T + 2_000, seq: 2, metrics: [{ alias: 7, double: 11.5 }] },
      'probe',
    );
    expect(said(decoded)).toEqual([['r2', 2_000, { pulp1: 11.5 }]]);
  });

  it('says what is late as late, by the time of measuring', () => {
    nodeBirth();
    const { frames } = send('NDATA', {
      timestamp: T + 60_000,
      seq: 1,
      metrics: [
        { alias: 1, timestamp: T + 10_000, isHistorical: true, double: 4 },
        { alias: 1, timestamp: T + 60_000, double: 5 },
      ],
    });
    expect(frames).toEqual<ForeignFrame[]>([
      { room: 'r1', t: T + 10_000, v: { air1: 4 }, late: true },
      { room: 'r1', t: T + 60_000, v: { air1: 5 } },
    ]);
  });

  it('takes a null, a bad quality and what is no number as failures, not as values', () => {
    nodeBirth();
    const of = (metric: SentMetric, seq: number) =>
      said(send('NDATA', { timestamp: T, seq, metrics: [{ alias: 1, ...metric }] }));
    expect(of({ isNull: true }, 1)).toEqual([['r1', 0, { air1: 'no-response' }]]);
    expect(of({ double: Number.NaN }, 2)).toEqual([['r1', 0, { air1: 'fault-value' }]]);
    expect(of({ double: 3, quality: 0 }, 3)).toEqual([['r1', 0, { air1: 'other-fault' }]]);
    expect(of({ double: 3, quality: 500 }, 4)).toEqual([['r1', 0, { air1: 'no-response' }]]);
    expect(of({ double: 3, quality: 192 }, 5)).toEqual([['r1', 0, { air1: 3 }]]);
  });

  it('is read in the engineering unit of its birth, unless the mapping says another', () => {
    expect(said(nodeBirth([air({ double: 41, engUnit: '°F' })]))).toEqual([['r1', 0, { air1: 5 }]]);
    expect(said(data(1, 32))).toEqual([['r1', 1_000, { air1: 0 }]]);
    const strange = nodeBirth([air({ double: 41, engUnit: 'furlong' })], T + 9_000);
    expect(codes(strange)).toEqual(['unit-unknown']);
    expect(said(strange)).toEqual([['r1', 9_000, { air1: 'bad-response' }]]);
    session = sparkplugDecoder.open({ keys: [{ metric: 'Air', room: 'r1', key: 'air1', unit: 'K' }] });
    expect(said(nodeBirth([air({ double: 273.15, engUnit: '°F' })]))).toEqual([['r1', 0, { air1: 0 }]]);
  });

  it('has nothing to say of a metric that is not mapped', () => {
    const decoded = nodeBirth([{ name: 'Uptime', alias: 9, datatype: 8, int: 5 }]);
    expect(decoded).toMatchObject({ frames: [], problems: [] });
    expect(data(1, 5, T, 9)).toMatchObject({ frames: [], problems: [], replies: [] });
  });
});

describe('a birth that was lost', () => {
  it('is asked for; data by alias waits, and is read when the birth tells what it is', () => {
    const early = data(4, 3);
    expect(said(early)).toEqual([]);
    expect(codes(early)).toEqual(['no-birth']);
    expect(asked(early)).toEqual([REBIRTH]);
    expect(asked(data(5, 3.1))).toEqual([]);
    const birth = nodeBirth([air()], T + 6_000);
    expect(said(birth)).toEqual([
      ['r1', 6_000, { air1: 3.5 }],
      ['r1', 4_000, { air1: 3 }],
      ['r1', 5_000, { air1: 3.1 }],
    ]);
    expect(birth.settled).toHaveLength(2);
    expect(codes(data(1, 2, T + 7_000))).toEqual([]);
  });

  it('is asked for ever more rarely while none comes', () => {
    let times = 0;
    for (; now < T + 600_000; now += 1_000) times += asked(data(9, 1, now)).length;
    // After 0, 5, 15, 35, 75, 155, 315 seconds, and then every five minutes.
    expect(times).toBe(7);
  });

  it('does not read what waited for more than a minute', () => {
    data(4, 3);
    now += 61_000;
    expect(said(nodeBirth([air()], now))).toEqual([['r1', 61_000, { air1: 3.5 }]]);
  });

  it('leaves the data of a device to the birth of that device', () => {
    send('DDATA', { timestamp: T, seq: 3, metrics: [{ alias: 7, double: 11 }] }, 'probe');
    expect(said(nodeBirth([], T + 1_000))).toEqual([]);
    expect(said(send('DBIRTH', { timestamp: T + 1_000, seq: 1, metrics: [pulp] }, 'probe'))).toEqual([
      ['r2', 1_000, { pulp1: 12 }],
      ['r2', 0, { pulp1: 11 }],
    ]);
  });
});

describe('a gap in the sequence', () => {
  it('holds what follows and asks for a birth, which sets it free when its aliases mean the same', () => {
    nodeBirth();
    const after = data(3, 3.3);
    expect(said(after)).toEqual([]);
    expect(codes(after)).toEqual(['out-of-sequence']);
    expect(asked(after)).toEqual([REBIRTH]);
    expect(said(nodeBirth([air()], T + 4_000))).toEqual([
      ['r1', 4_000, { air1: 3.5 }],
      ['r1', 3_000, { air1: 3.3 }],
    ]);
  });

  it('does not read what follows with the aliases of another birth', () => {
    nodeBirth();
    data(3, 3.3);
    const renumbered: SentMetric[] = [
      { ...door, alias: 1 },
      { ...air(), alias: 2 },
    ];
    expect(said(nodeBirth(renumbered, T + 4_000))).toEqual([['r1', 4_000, { door1: 0, air1: 3.5 }]]);
    expect(said(send('NDATA', { timestamp: T + 5_000, seq: 1, metrics: [{ alias: 2, double: 4 }] }))).toEqual(
      [['r1', 5_000, { air1: 4 }]],
    );
  });

  it('is none when the missing message was only late', () => {
    nodeBirth();
    data(2, 3.2);
    const late = data(1, 3.1);
    expect(said(late)).toEqual([
      ['r1', 2_000, { air1: 3.2 }],
      ['r1', 1_000, { air1: 3.1 }],
    ]);
    expect(data(3, 3.3)).toMatchObject({ problems: [], replies: [] });
  });

  it('is forgiven to a node that cannot give birth again', () => {
    nodeBirth();
    expect(said(data(3, 3.3))).toEqual([]);
    now += 11_000;
    expect(said(data(4, 3.4))).toEqual([
      ['r1', 3_000, { air1: 3.3 }],
      ['r1', 4_000, { air1: 3.4 }],
    ]);
  });

  it('is none when a message or a birth comes twice', () => {
    nodeBirth();
    const first = data(1, 3.1);
    expect(said(data(1, 3.1))).toEqual(said(first));
    expect(said(nodeBirth())).toEqual([['r1', 0, { air1: 3.5, door1: 0 }]]);
    expect(data(2, 3.2)).toMatchObject({ problems: [], replies: [] });
  });

  it('is none to a node that counts on with its clock set back', () => {
    nodeBirth();
    expect(said(data(1, 3.1, T - 3_600_000))).toEqual([['r1', -3_600_000, { air1: 3.1 }]]);
  });
});

describe('a death', () => {
  const death = (number: number): Decoded =>
    send('NDEATH', { timestamp: T - 5_000, metrics: [bdSeq(number)] });

  it('says of all sensors of the node that they do not answer, when it is heard', () => {
    nodeBirth();
    now = T + 70_000;
    expect(said(death(1))).toEqual([
      ['r1', 70_000, { air1: 'no-response', door1: 'no-response' }],
      ['r2', 70_000, { pulp1: 'no-response' }],
    ]);
    expect(said(death(1))).toEqual([]);
    expect(codes(data(1, 3))).toEqual(['no-birth']);
  });

  it('of an earlier connection says nothing of this one', () => {
    nodeBirth();
    expect(said(death(0))).toEqual([]);
    expect(said(data(1, 3.1))).toEqual([['r1', 1_000, { air1: 3.1 }]]);
  });

  it('of a device says it of that device alone, by the time of the node', () => {
    nodeBirth();
    const decoded = send('DDEATH', { timestamp: T + 3_000, seq: 1, metrics: [] }, 'probe');
    expect(said(decoded)).toEqual([['r2', 3_000, { pulp1: 'no-response' }]]);
    expect(said(data(2, 3.1))).toEqual([['r1', 2_000, { air1: 3.1 }]]);
  });
});

test('what a node is told is nothing that it says', () => {
  const decoded = session.decode({
    topic: 'spBv1.0/county/NCMD/store-1',
    payload: new Uint8Array(),
    arrivedAt: T,
  });
  expect(decoded).toEqual({ frames: [], problems: [], ignored: 'NCMD' });
});

test('a node may subscribe its own commands and the state of hosts, and nothing of another node', () => {
  const topics = sparkplugDecoder.downTopics?.('spBv1.0/county/+/store-1/#') ?? [];
  expect(topics).toContain('spBv1.0/county/NCMD/store-1');
  expect(topics).toContain('spBv1.0/STATE/+');
  for (const topic of topics)
    expect(topic).toMatch(/^spBv1\.0\/(county\/[ND]CMD\/store-1(\/[+#])?|STATE\/\+)$/);
  expect(sparkplugDecoder.downTopics?.('spBv1.0/county/+/+/#')).toEqual([]);
});

describe('a message of the past', () => {
  it('is read with the births of now, and changes nothing', () => {
    data(4, 3);
    const read = (seq: number): Decoded => {
      const payload = encodePayload({ timestamp: T, seq, metrics: [{ alias: 1, double: 3 }] });
      const past = session.past?.();
      if (past === undefined) throw new Error('no session for the past');
      return past.decode({ topic: 'spBv1.0/county/NDATA/store-1', payload, arrivedAt: T });
    };
    expect(codes(read(200))).toEqual(['no-birth']);
    nodeBirth([air()], T + 1_000);
    expect(said(read(200))).toEqual([['r1', 0, { air1: 3 }]]);
    expect(data(1, 3.1, T + 2_000)).toMatchObject({ problems: [], replies: [] });
  });
});

test.each(['spBv1.0/county/NDATA/store-1/probe', 'spBv1.0/county/DDATA/store-1', 'x/y'])(
  '%s is no topic of an edge node',
  (topic) => {
    expect(codes(session.decode({ topic, payload: new Uint8Array(), arrivedAt: T }))).toEqual(['topic']);
  },
);

test('law: whatever order and however often a session arrives in, a birth at the end makes the same readings of it', () => {
  const messages: (() => Decoded)[] = [];
  for (let seq = 1; seq <= 12; seq++) messages.push(() => data(seq, seq));
  const rows = (decoded: readonly Decoded[]): string[] =>
    [...new Set(decoded.flatMap(({ frames }) => frames.map((frame) => JSON.stringify(frame))))].toSorted();
  const reborn = (): Decoded => nodeBirth([air(), door], T + 60_000);
  session = sparkplugDecoder.open(mapping);
  const expected = rows([nodeBirth(), ...messages.map((message) => message()), reborn()]);
  fc.assert(
    fc.property(fc.array(fc.nat(11), { maxLength: 12 }), fc.integer(), (repeats, seed) => {
      session = sparkplugDecoder.open(mapping);
      const order = [...messages.keys(), ...repeats]
        .map((i, n) => ({ i, rank: Math.sin(seed + n * 97) }))
        .toSorted((a, b) => a.rank - b.rank);
      const decoded = [nodeBirth(), ...order.map(({ i }) => (messages[i] as () => Decoded)()), reborn()];
      expect(rows(decoded)).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

test('law: nothing that arrives on its topics raises anything', () => {
  const types = ['NBIRTH', 'NDEATH', 'NDATA', 'DBIRTH', 'DDEATH', 'DDATA'];
  const metric = fc.record(
    {
      name: fc.constantFrom('Air', 'Door', 'Pulp', 'bdSeq', 'x'),
      alias: fc.nat(9),
      timestamp: fc.oneof(fc.integer({ min: T, max: T + 9e5 }), fc.maxSafeNat()),
      datatype: fc.nat(40),
      isHistorical: fc.boolean(),
      isNull: fc.boolean(),
      int: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      double: fc.double(),
      boolean: fc.boolean(),
      text: fc.string(),
      engUnit: fc.string(),
      quality: fc.nat(600),
    },
    { requiredKeys: [] },
  );
  const message = fc.record(
    { timestamp: fc.maxSafeNat(), seq: fc.nat(300), metrics: fc.array(metric, { maxLength: 6 }) },
    { requiredKeys: ['metrics'] },
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...types), message), { maxLength: 20 }), (messages) => {
      session = sparkplugDecoder.open(mapping);
      for (const [type, payload] of messages) {
        const { frames } = send(type, payload as never, type.startsWith('D') ? 'probe' : undefined);
        for (const frame of frames) {
          for (const value of Object.values(frame.v)) expect(Number.isFinite(value)).toBe(true);
          expect(frame.t ?? T).toBeLessThanOrEqual(7_258_118_400_000);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('aliases beyond what a node can have are refused', () => {
  nodeBirth();
  const birth = (n: number): Decoded => {
    const metrics = Array.from({ length: 1_000 }, (_, i) => ({
      name: `m${i}`,
      alias: n * 1_000 + i,
      datatype: DOUBLE,
    }));
    return send('DBIRTH', { timestamp: T, seq: (n % 255) + 1, metrics }, `invented-${n}`);
  };
  expect(Array.from({ length: 30 }, (_, n) => codes(birth(n))).flat().length).toBeGreaterThanOrEqual(10);
  expect(codes(birth(30))).toContain('too-many');
});

test('of nodes beyond what one mapping can have, the one that was silent for longest is forgotten', () => {
  nodeBirth();
  const other = (n: number): Decoded =>
    session.decode({
      topic: `spBv1.0/county/NBIRTH/invented-${n}`,
      payload: encodePayload({ timestamp: T, seq: 0, metrics: [air()] }),
      arrivedAt: T,
    });
  for (let n = 0; n < 63; n++) other(n);
  expect(codes(data(1, 3.1))).toEqual([]);
  for (let n = 100; n < 164; n++) other(n);
  expect(codes(data(2, 3.1))).toEqual(['no-birth']);
});
