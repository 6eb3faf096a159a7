import fc from 'fast-check';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { type JsonKey, type JsonMapping, JsonMappingSchema } from '../../contract/index.ts';
import { jsonDecoder } from './json-decoder.ts';

const ARRIVED = Date.parse('2026-11-23T00:00:00Z');

const bytes = (body: unknown): Uint8Array =>
  body instanceof Uint8Array
    ? body
    : new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));

const decode = (body: unknown, mapping: JsonMapping) =>
  jsonDecoder.open(mapping).decode({ topic: '/dtu/1/up', payload: bytes(body), arrivedAt: ARRIVED });

/** A mapping with one key, `x`. */
const one = (rule: Partial<JsonKey> = {}): JsonMapping => ({
  keys: [{ path: ['x'], room: 'main', key: 'air1', ...rule }],
});

/** What comes out of one value: the reading, the quality, or the code of the problem. */
function reading(x: unknown, rule: Partial<JsonKey> = {}): number | string | undefined {
  const { frames, problems } = decode({ x }, one(rule));
  const [frame] = frames;
  const key = rule.key ?? 'air1';
  return problems[0]?.code ?? frame?.v[key] ?? frame?.q?.[key];
}

describe('a value of a DTU', () => {
  it.each<[came: unknown, rule: Partial<JsonKey>, means: number | string]>([
    // Numbers, and numbers as text.
    [19.7, {}, 19.7],
    ['19.7', {}, 19.7],
    ['19,7', {}, 19.7],
    ['0,125', {}, 0.125],
    [' -3.5 ', {}, -3.5],
    ['−3.5', {}, -3.5],
    ['１９．７', {}, 19.7],
    ['1,234.5', { key: 'power1', unit: 'W' }, 1.2345],
    ['1,234', { key: 'power1', unit: 'W' }, 'ambiguous-number'],
    ['1.2.3', {}, 'ambiguous-number'],
    ['1e1', {}, 10],
    // A unit beside the number.
    ['19.7℃', {}, 19.7],
    ['19.7 °C', { unit: '°F' }, 19.7],
    ['68℉', {}, 20],
    ['65.7%RH', { key: 'rh1' }, 65.7],
    ['220V', { key: 'voltage1' }, 220],
    ['65.7%', {}, 'unit-unknown'],
    ['19.7 bananas', {}, 'unit-unknown'],
    // Units and scales.
    [68, { unit: '°F' }, 20],
    [273.15, { unit: 'K' }, 0],
    [0.657, { key: 'rh1', unit: 'fraction' }, 65.7],
    [197, { scale: 0.1 }, 19.7],
    [2970, { scale: 0.1, offset: -273.15 }, 23.85],
    [65_334, { scale: 0.1, signed: 16 }, -20.2],
    [-202, { scale: 0.1, signed: 16 }, -20.2],
    [4_294_967_094, { scale: 0.1, signed: 32 }, -20.2],
    [1_500, { key: 'power1', unit: 'W' }, 1.5],
    [0.12, { key: 'co2', unit: '%' }, 'other'],
    [0.12, { key: 'co21', unit: '%' }, 1200],
    // Values that say that a sensor failed.
    [-127, { faults: [-127, 85] }, 'fault-value'],
    [85, { faults: [-127, 85] }, 'fault-value'],
    ['85.0', { faults: [85] }, 'fault-value'],
    [65_535, { faults: [65_535], signed: 16, scale: 0.1 }, 'fault-value'],
    [999, { faults: ['999'] }, 'fault-value'],
    ['ERR1', { faults: ['err1'] }, 'fault-value'],
    [85.1, { faults: [85] }, 85.1],
    [null, {}, 'no-response'],
    ['null', {}, 'no-response'],
    ['--', {}, 'no-response'],
    ['', {}, 'no-response'],
    ['NaN', {}, 'no-response'],
    ['离线', {}, 'no-response'],
    // What is no number.
    [true, {}, 'not-a-number'],
    [{}, {}, 'not-a-number'],
    [[3.4], {}, 'not-a-number'],
    ['warm', {}, 'not-a-number'],
    ['9'.repeat(100), {}, 'not-a-number'],
    // States.
    [1, { key: 'door1' }, 1],
    ['1', { key: 'door1' }, 1],
    [false, { key: 'door1' }, 0],
    ['ON', { key: 'door1' }, 1],
    ['open', { key: 'door1' }, 1],
    ['Closed', { key: 'door1' }, 0],
    ['关', { key: 'door1' }, 0],
    [1, { key: 'door1', invert: true }, 0],
    ['off', { key: 'mains1', invert: true }, 1],
    ['正常', { key: 'mains1' }, 'unknown-state'],
    ['正常', { key: 'mains1', ones: ['正常'], zeros: ['停电'] }, 1],
    [1, { key: 'mains1', ones: ['正常'], zeros: ['停电'] }, 'unknown-state'],
    [255, { key: 'door1', ones: [255] }, 1],
    [0, { key: 'door1', ones: [0], zeros: [1] }, 1],
    [2, { key: 'door1' }, 'unknown-state'],
    ['--', { key: 'door1' }, 'no-response'],
  ])('%j with %j is %j', (came, rule, means) => {
    expect(reading(came, rule)).toBe(means);
  });

  it('is found in nested templates, lists, named elements and JSON within a string', () => {
    const body = {
      params: { 'a.b': { T: 1 } },
      d: [{ T: 2 }, { name: 'node0101', value: '3' }],
      inner: '{"T":4}',
    };
    const keys = [
      ['params', 'a.b', 'T'],
      ['d', 0, 'T'],
      ['d', { where: 'name', is: 'node0101' }, 'value'],
      ['inner', 'T'],
    ];
    const mapping = { keys: keys.map((path, i) => ({ path, room: 'main', key: `air${i + 1}` })) };
    expect(decode(body, mapping)).toEqual({
      frames: [{ room: 'main', v: { air1: 1, air2: 2, air3: 3, air4: 4 } }],
      problems: [],
    });
  });

  it('is missing without being a failure when its key is missing', () => {
    const mapping: JsonMapping = {
      keys: [
        { path: ['temperature'], room: 'a', key: 'air1' },
        { path: ['humidity'], room: 'a', key: 'rh1' },
        { path: ['DI1'], room: 'b', key: 'door1' },
      ],
    };
    expect(decode({ illuminance: 300, temperature: 19.7, DI1: 1 }, mapping)).toEqual({
      frames: [
        { room: 'a', v: { air1: 19.7 } },
        { room: 'b', v: { door1: 1 } },
      ],
      problems: [],
    });
  });

  it('that is not understood leaves the others as they are, and says where', () => {
    const mapping: JsonMapping = {
      keys: [
        { path: ['t'], room: 'main', key: 'air1' },
        { path: ['h'], room: 'main', key: 'rh1' },
      ],
    };
    expect(decode({ t: 'warm', h: 65 }, mapping)).toEqual({
      frames: [{ room: 'main', v: { rh1: 65 }, q: { air1: 'bad-response' } }],
      problems: [{ code: 'not-a-number', place: '/keys/0', detail: 't: a number is expected, "warm" came' }],
    });
  });

  it('is not taken from what every object inherits', () => {
    expect(decode({ a: 1 }, one({ path: ['constructor', 'length'] })).problems[0]?.code).toBe(
      'nothing-mapped',
    );
    expect(decode('{"__proto__":{"x":3}}', one()).problems[0]?.code).toBe('nothing-mapped');
  });
});

describe('the time of a DTU', () => {
  const at = (ts: unknown, time: Omit<NonNullable<JsonMapping['time']>, 'path'>) => {
    const { frames, problems } = decode({ x: 1, ts }, { ...one(), time: { path: ['ts'], ...time } });
    const t = frames[0]?.t;
    return problems[0]?.code ?? (t === undefined ? undefined : new Date(t).toISOString());
  };
  const EIGHT = '2026-11-23T00:00:00.000Z';

  it.each<[came: unknown, time: Omit<NonNullable<JsonMapping['time']>, 'path'>, means: string]>([
    [1_795_392_000, { format: 'seconds' }, EIGHT],
    ['1795392000', { format: 'seconds' }, EIGHT],
    [1_795_392_000.5, { format: 'seconds' }, '2026-11-23T00:00:00.500Z'],
    [1_795_392_000_000, { format: 'milliseconds' }, EIGHT],
    ['1795392000000', { format: 'milliseconds' }, EIGHT],
    ['2026-11-23 08:00:00', { format: 'text', zone: 'Asia/Shanghai' }, EIGHT],
    ['2026-11-23 08:00:00', { format: 'text' }, EIGHT],
    ['2026-11-23 08:00', { format: 'text' }, EIGHT],
    ['2026/11/23 08:00:00', { format: 'text' }, EIGHT],
    ['2026年11月23日 08:00:00', { format: 'text' }, EIGHT],
    ['2026年11月23日8时0分0秒', { format: 'text' }, EIGHT],
    ['20261123080000', { format: 'text' }, EIGHT],
    ['2026-11-23T00:00:00Z', { format: 'text' }, EIGHT],
    ['2026-11-23T05:30:00+05:30', { format: 'text', zone: 'UTC' }, EIGHT],
    ['2026-07-01 08:00:00', { format: 'text', zone: 'America/New_York' }, '2026-07-01T12:00:00.000Z'],
    // Never another time in the place of one that is none.
    [undefined, { format: 'seconds' }, 'time-missing'],
    [null, { format: 'seconds' }, 'time-unreadable'],
    ['', { format: 'text' }, 'time-unreadable'],
    ['now', { format: 'text' }, 'time-unreadable'],
    ['2026-02-31 08:00:00', { format: 'text' }, 'time-unreadable'],
    [-1, { format: 'seconds' }, 'time-unreadable'],
    [1_795_392_000_000, { format: 'seconds' }, 'time-unreadable'],
    // A clock that was never set is for ingest to judge.
    [0, { format: 'seconds' }, '1970-01-01T00:00:00.000Z'],
  ])('%j as %j is %s', (came, time, means) => {
    expect(at(came, time)).toBe(means);
  });

  it('is of the element in a list, and of the message where the element has none', () => {
    const mapping: JsonMapping = { ...one(), time: { path: ['ts'], format: 'seconds' }, list: ['d'] };
    const body = { ts: 1_795_392_000, id: 'dtu', d: [{ x: 1, ts: 1_795_391_940 }, { x: 2 }, { y: 3 }] };
    expect(decode(body, mapping)).toEqual({
      frames: [
        { room: 'main', t: 1_795_391_940_000, v: { air1: 1 } },
        { room: 'main', t: 1_795_392_000_000, v: { air1: 2 } },
      ],
      problems: [],
    });
  });
});

describe('a message of a DTU', () => {
  it.each<[claim: string, body: unknown, code: string]>([
    ['a heartbeat', 'www.usr.cn', 'not-json'],
    ['cut off', '{"x":19.', 'not-json'],
    ['bytes', Uint8Array.of(1, 3, 4, 0xff, 0xfe), 'not-json'],
    ['NaN without quotes', '{"x":NaN}', 'not-json'],
    ['a number alone', '5', 'not-an-object'],
    ['too large', ' '.repeat(256 * 1024 + 1), 'too-large'],
    ['of other things', { csq: 22, iccid: '8986' }, 'nothing-mapped'],
  ])('that is %s is not understood', (_claim, body, code) => {
    expect(decode(body, one())).toMatchObject({ frames: [], problems: [{ code, place: null }] });
  });

  it('may be written in GBK, and be filled up with NULs', () => {
    const gbk = Uint8Array.of(0x7b, 0x22, 0xce, 0xc2, 0xb6, 0xc8, 0x22, 0x3a, 0x33, 0x7d, 0, 0);
    expect(decode(gbk, one({ path: ['温度'] })).frames).toEqual([{ room: 'main', v: { air1: 3 } }]);
  });

  it('says what is wrong when its list is none, or has no end', () => {
    const mapping: JsonMapping = { ...one(), list: ['d'] };
    expect(decode({ x: 1 }, mapping).problems[0]?.code).toBe('list-missing');
    expect(decode({ d: Array(1_001).fill({ x: 1 }) }, mapping).problems[0]?.code).toBe('list-too-long');
  });

  const step = fc.oneof(
    fc.constantFrom('x', 'd', 'ts', '__proto__', 'constructor'),
    fc.nat(3),
    fc.record({ where: fc.constantFrom('x', 'name'), is: fc.string({ maxLength: 3 }) }),
  );
  const path = fc.array(step, { minLength: 1, maxLength: 3 });
  const mapping: fc.Arbitrary<JsonMapping> = fc.record(
    {
      keys: fc.array(
        fc.record(
          {
            path,
            room: fc.constantFrom('a', 'b'),
            key: fc.constantFrom('air1', 'door1', 'energy1', 'co21'),
            scale: fc.double({ min: -1e9, max: 1e9, noNaN: true }),
            signed: fc.constantFrom(16 as const, 32 as const),
            invert: fc.boolean(),
            faults: fc.array(fc.oneof(fc.integer(), fc.string({ maxLength: 5 })), { maxLength: 3 }),
          },
          { requiredKeys: ['path', 'room', 'key'] },
        ),
        { minLength: 1, maxLength: 4 },
      ),
      time: fc.record({
        path,
        format: fc.constantFrom('seconds' as const, 'milliseconds' as const, 'text' as const),
      }),
      list: path,
    },
    { requiredKeys: ['keys'] },
  );
  const body = fc.oneof(
    fc.json(),
    fc.jsonValue().map((x) => JSON.stringify({ x, d: [{ x, ts: 5 }, x], ts: 1_795_392_000, name: 'a' })),
    fc.uint8Array({ maxLength: 50 }),
  );

  it('never raises anything, and what it says has a finite number for each reading', () => {
    fc.assert(
      fc.property(mapping, body, (rules, payload) => {
        expect(Value.Check(JsonMappingSchema, rules)).toBe(true);
        const { frames, problems } = decode(payload, rules);
        expect(frames.length + problems.length).toBeGreaterThan(0);
        for (const { t, v } of frames) {
          expect(t === undefined || (Number.isInteger(t) && t >= 0)).toBe(true);
          for (const value of Object.values(v)) expect(Number.isFinite(value)).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('says the same whatever came before it', () => {
    const rules: JsonMapping = { ...one(), time: { path: ['ts'], format: 'seconds' } };
    const session = jsonDecoder.open(rules);
    fc.assert(
      fc.property(fc.array(body, { maxLength: 5 }), (payloads) => {
        for (const payload of payloads) {
          const message = { topic: 't', payload: bytes(payload), arrivedAt: ARRIVED };
          expect(session.decode(message)).toEqual(jsonDecoder.open(rules).decode(message));
        }
      }),
    );
  });
});

describe('a mapping', () => {
  const rule: JsonKey = { path: ['x'], room: 'main', key: 'air1' };
  it.each<[claim: string, mapping: JsonMapping, place: string | null]>([
    ['two sensors', { keys: [rule, { ...rule, key: 'air2' }] }, null],
    ['the same sensor of two rooms', { keys: [rule, { ...rule, room: 'b' }] }, null],
    ['one sensor twice', { keys: [rule, { ...rule, path: ['y'] }] }, '/keys/1/key'],
    ['a kind that there is not', { keys: [{ ...rule, key: 'sunshine1' }] }, '/keys/0/key'],
    ['a unit of another quantity', { keys: [{ ...rule, unit: 'kW' }] }, '/keys/0/unit'],
    ['a unit of a state', { keys: [{ ...rule, key: 'door1', unit: '%' }] }, '/keys/0/unit'],
    [
      'a zone that there is not',
      { keys: [rule], time: { path: ['ts'], format: 'text', zone: 'Mars/Olympus' } },
      '/time/zone',
    ],
  ])('with %s is judged at %s', (_claim, mapping, place) => {
    expect(jsonDecoder.check(mapping)?.place ?? null).toBe(place);
  });
});
