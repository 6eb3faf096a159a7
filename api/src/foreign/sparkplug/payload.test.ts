import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { numberOf } from './datatypes.ts';
import { encodePayload } from './encode.fixture.ts';
import { decodePayload, type Metric } from './payload.ts';
import { ProtobufError } from './protobuf.ts';
import { rebirthCommand } from './rebirth.ts';

const T = 1_790_000_000_000;

/** Encoded by Eclipse Tahu's own library for JavaScript (sparkplug-payload 1.0.3), not by this project. */
const TAHU_BIRTH =
  '0880d8c1a28c3412120a0562645365711880d8c1a28c342008580712210a144e6f646520436f6e74726f6c2f526562697274681880d8c1a28c' +
  '34200b700012460a10e4b880e58fb7e5ba932fe6b8a9e5baa610011880d8c1a28c3420094a220a07656e67556e69740a075175616c69747912' +
  '07080c4203c2b0431205080318c001650000604012150a02693810021880d8c1a28c34200150fbffffff0f12160a0369313610031880d8c1a2' +
  '8c34200250d4fdffff0f12160a0369333210041880d8c1a28c3420035090ddfbff0f121b0a0369363410051880d8c1a28c34200458809ce8af' +
  'edffffffff0112120a02753810061880d8c1a28c34200550fa0112140a0375313610071880d8c1a28c34200650ffff0312160a037533321008' +
  '1880d8c1a28c34200758ffffffff0f12190a0375363410091880d8c1a28c34200858ffffffffffffff0f121c0a06646f75626c65100a1880d8' +
  'c1a28c34200a6900000000002034c012190a0474657874100b1880d8c1a28c34200c7a06e997a8e5bc8012130a04646f6f72100c1880d8c1a2' +
  '8c34200b700112160a076e6f7468696e67100d1880d8c1a28c34200938011800';
const TAHU_DATA =
  '0888ffc1a28c341210100118a0f7c1a28c34200965000050401213100218e8dfc1a28c342001280150faffffff0f120d100d18a0f7c1a28c34' +
  '200938011801';

const bytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex');
const numberIn = ({ value, datatype }: Metric): number | null =>
  value === null ? null : numberOf(value, datatype);

describe('a payload of Eclipse Tahu', () => {
  const birth = decodePayload(bytes(TAHU_BIRTH));
  const metric = (name: string): Metric => {
    const found = birth.metrics.find((one) => one.name === name);
    if (found === undefined) throw new Error(name);
    return found;
  };

  it('says when it was sent and which one it is', () => {
    expect(birth).toMatchObject({ timestamp: T, seq: 0 });
    expect(birth.metrics).toHaveLength(15);
  });

  test.each([
    ['bdSeq', 7],
    ['Node Control/Rebirth', 0],
    ['一号库/温度', 3.5],
    ['i8', -5],
    ['i16', -300],
    ['i32', -70_000],
    ['i64', -5_000_000_000],
    ['u8', 250],
    ['u16', 65_535],
    ['u32', 4_294_967_295],
    ['u64', Number.MAX_SAFE_INTEGER],
    ['double', -20.125],
    ['door', 1],
    ['text', null],
    ['nothing', null],
  ])('gives %s as %s', (name, expected) => {
    expect(numberIn(metric(name))).toBe(expected);
  });

  it('gives aliases, datatypes, properties and what is null', () => {
    expect(metric('一号库/温度')).toMatchObject({ alias: 1n, datatype: 9, timestamp: T });
    expect(Object.fromEntries(metric('一号库/温度').properties)).toEqual({ engUnit: '°C', Quality: 192 });
    expect(metric('nothing')).toMatchObject({ isNull: true, value: null });
  });

  it('gives data by alias, with what is late', () => {
    const { seq, metrics } = decodePayload(bytes(TAHU_DATA));
    expect(seq).toBe(1);
    expect(
      metrics.map(({ name, alias, timestamp, isHistorical }) => ({ name, alias, timestamp, isHistorical })),
    ).toEqual([
      { name: null, alias: 1n, timestamp: T + 4_000, isHistorical: false },
      { name: null, alias: 2n, timestamp: T + 1_000, isHistorical: true },
      { name: null, alias: 13n, timestamp: T + 4_000, isHistorical: false },
    ]);
    expect(metrics.map(numberIn)).toEqual([3.25, -6, null]);
  });
});

test('an Int8 counts its own eight bits, however wide its sender made it', () => {
  for (const integer of [0xfbn, 0xffff_fffbn, 0xffff_ffff_ffff_fffbn])
    expect(numberOf({ integer }, 1)).toBe(-5);
});

test('the command for a rebirth reads as the metric that a host sets', () => {
  const { metrics } = decodePayload(rebirthCommand(T));
  expect(metrics).toMatchObject([
    { name: 'Node Control/Rebirth', datatype: 11, timestamp: T, value: { boolean: true } },
  ]);
});

test('law: integers of every width come back as they were', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(8, 16, 32, 64),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      (bits, any) => {
        const int = BigInt.asIntN(bits, any);
        const datatype = { 8: 1, 16: 2, 32: 3, 64: 4 }[bits];
        const [metric] = decodePayload(encodePayload({ metrics: [{ int, datatype }] })).metrics;
        expect(numberIn(metric as Metric)).toBe(Number(int));
        const unsigned = BigInt.asUintN(bits, any);
        const [other] = decodePayload(
          encodePayload({ metrics: [{ int: unsigned, datatype: datatype + 4 }] }),
        ).metrics;
        expect(numberIn(other as Metric)).toBe(Number(unsigned));
      },
    ),
  );
});

test('law: any bytes are a payload or a refusal, and so is every payload that was cut or changed', () => {
  const read = (some: Uint8Array): void => {
    try {
      decodePayload(some);
    } catch (error) {
      expect(error).toBeInstanceOf(ProtobufError);
    }
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), read));
  const whole = bytes(TAHU_BIRTH);
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, end) => {
      const changed = whole.slice(0, end);
      if (at < end) changed[at] = byte;
      read(changed);
    }),
  );
});

test('more metrics than any node has are refused, not kept', () => {
  const flood = new Uint8Array(12_000).fill(0).map((_, i) => (i % 2 === 0 ? 0x12 : 0));
  expect(() => decodePayload(flood)).toThrow(/more than 5000 metrics/);
});
