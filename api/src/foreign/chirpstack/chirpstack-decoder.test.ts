import fc from 'fast-check';
import { beforeEach, describe, expect, it, test } from 'vitest';
import type { ChirpStackMapping } from '../../contract/index.ts';
import type { Decoded, DecoderSession } from '../decoder.ts';
import { chirpStackDecoder } from './chirpstack-decoder.ts';

const T = Date.parse('2026-11-20T06:00:00Z');
const EUI = '24e124136b502217';
const OTHER = '24e124136b502218';
const DOOR = 'a84041000181d4f1';
const CLIMATE = '01755C03673401046865';

const mapping: ChirpStackMapping = {
  models: [
    {
      profile: 'EM300-TH',
      codec: 'milesight-em300-th',
      keys: [
        { path: ['temperature'], key: 'air1' },
        { path: ['humidity'], key: 'rh1' },
        { path: ['battery'], key: 'battery1' },
        { path: ['rssi'], key: 'rssi1' },
      ],
    },
    { profile: 'with a codec', keys: [{ path: ['probe', 'temp'], key: 'pulp1', unit: '°F' }] },
    { codec: 'dragino-lds02', keys: [{ path: ['door'], key: 'door1' }] },
  ],
  devices: [
    { devEui: EUI, room: 'r1' },
    { devEui: OTHER, room: 'r1', nth: 2 },
  ],
};

let session: DecoderSession;
beforeEach(() => {
  session = chirpStackDecoder.open(mapping);
});

const event = (over: Record<string, unknown> = {}, info: Record<string, unknown> = {}) => ({
  deduplicationId: '3ac7e3c4-4401-4b8d-9386-a5c902f9202d',
  time: '2026-11-20T06:00:00.775023242+00:00',
  deviceInfo: { deviceProfileName: 'EM300-TH', deviceName: 'probe', devEui: EUI, tags: {}, ...info },
  devAddr: '00189440',
  fCnt: 4,
  fPort: 85,
  data: Buffer.from(CLIMATE, 'hex').toString('base64'),
  rxInfo: [
    { gatewayId: 'a', rssi: -101, snr: 4.2 },
    { gatewayId: 'b', rssi: -48, snr: 9 },
  ],
  ...over,
});
const topicOf = (devEui: string, type = 'up') =>
  `application/17c82e96-be03-4f38-aef3-f83d48582d97/device/${devEui}/event/${type}`;
const send = (body: unknown, devEui = EUI, arrivedAt = T + 2_000): Decoded =>
  session.decode({ topic: topicOf(devEui), payload: Buffer.from(JSON.stringify(body)), arrivedAt });
const from = (devEui: string, tags: Record<string, string> = {}, over: Record<string, unknown> = {}) =>
  send(event(over, { devEui, tags }), devEui);
const codes = ({ problems }: Decoded) => problems.map(({ code }) => code);

describe('an uplink', () => {
  it('is read by the format of its maker, at the time of its event, with the best reception', () => {
    expect(send(event())).toEqual({
      frames: [{ room: 'r1', t: T + 775, v: { air1: 30.8, rh1: 50.5, battery1: 92, rssi1: -48 } }],
      problems: [],
    });
  });

  it('is read from what the codec of ChirpStack made of it', () => {
    const body = event({ object: { probe: { temp: '41.0' } } }, { deviceProfileName: 'with a codec' });
    expect(send(body).frames).toEqual([{ room: 'r1', t: T + 775, v: { pulp1: 5 } }]);
  });

  it('brings what a device measured earlier as late, each at its own time', () => {
    const data = Buffer.from('20CE9E74466310015D00 036734 01'.replaceAll(' ', ''), 'hex').toString('base64');
    expect(send(event({ data, rxInfo: [] })).frames).toEqual([
      { room: 'r1', t: T + 775, v: { air1: 30.8 } },
      { room: 'r1', t: 1_665_561_758_000, v: { air1: 27.2, rh1: 46.5 }, late: true },
    ]);
  });

  it("brings the memory that Milesight's own codec made, too", () => {
    session = chirpStackDecoder.open({
      models: [{ keys: [{ path: ['temperature'], key: 'air1' }] }],
      devices: [],
    });
    const object = { temperature: 3, history: [{ timestamp: 1_665_561_758, temperature: 2.5 }] };
    expect(send(event({ object })).frames).toEqual([
      { room: EUI, t: T + 775, v: { air1: 3 } },
      { room: EUI, t: 1_665_561_758_000, v: { air1: 2.5 }, late: true },
    ]);
  });

  it('that says nothing that is mapped is kept', () => {
    session = chirpStackDecoder.open({ models: [{ keys: [{ path: ['x'], key: 'air1' }] }], devices: [] });
    expect(codes(send(event({ object: {} })))).toEqual(['nothing-mapped']);
    expect(codes(send(event({ data: null })))).toEqual(['nothing-mapped']);
  });
});

describe('one uplink heard twice', () => {
  it('is one reading, whether it comes as the same event or as another one', () => {
    const first = send(event());
    expect(send(event())).toEqual(first);
    const again = event({
      deduplicationId: 'another',
      time: '2026-11-20T06:00:03.5Z',
      rxInfo: event().rxInfo,
    });
    expect(send(again)).toEqual(first);
  });

  it('is two readings when it says another thing, or comes much later', () => {
    send(event());
    const [other] = send(event({ time: '2026-11-20T06:00:03Z', data: 'AXVb' })).frames;
    expect(other?.t).toBe(T + 3_000);
    const [later] = send(event({ time: '2026-11-20T07:00:00Z', data: 'AXVb' })).frames;
    expect(later?.t).toBe(T + 3_600_000);
  });

  it('is remembered in bounded memory', () => {
    send(event());
    for (let fCnt = 100; fCnt < 100 + 4_200; fCnt++) send(event({ fCnt }));
    const [frame] = send(event({ time: '2026-11-20T06:00:03Z' })).frames;
    expect(frame?.t).toBe(T + 3_000);
  });
});

describe('the room of a device', () => {
  it('is the one of the mapping, with the number that it has there', () => {
    expect(from(OTHER).frames[0]).toMatchObject({ room: 'r1', v: { air2: 30.8, rh2: 50.5 } });
  });

  it('is the one of its tags, or else its own', () => {
    expect(from(DOOR, { room: 'North' }).frames[0]?.room).toBe('north');
    expect(from('a84041000181d4f2').frames[0]?.room).toBe('a84041000181d4f2');
    session = chirpStackDecoder.open({ ...mapping, devices: [], roomTags: ['store', 'room'] });
    expect(from(DOOR, { store: 's1', room: '2' }).frames[0]?.room).toBe('s1-2');
    expect(codes(from(DOOR, { store: '一号店', room: '2' }))).toEqual(['unknown-device']);
  });

  it('has each sensor told by one device: a second one has to be named as such', () => {
    expect(from(DOOR, { room: 'n' }).frames[0]?.v).toMatchObject({ air1: 30.8 });
    const twin = from('a84041000181d4f2', { room: 'n' }, { fCnt: 9 });
    expect([...new Set(codes(twin))]).toEqual(['key-twice']);
    expect(twin.frames).toEqual([]);
    expect(from('a84041000181d4f2', { room: 'n', nth: '2' }).frames[0]?.v).toMatchObject({ air2: 30.8 });
  });

  it('passes to a new device when the old one is silent', () => {
    from(DOOR, { room: 'n' });
    const body = event({}, { devEui: OTHER, tags: { room: 'n' } });
    session = chirpStackDecoder.open({ ...mapping, devices: [] });
    send(event({}, { tags: { room: 'n' } }));
    expect(send(body, OTHER, T + 3_600_000).frames).toEqual([]);
    expect(send(body, OTHER, T + 4 * 3_600_000).frames[0]?.v).toMatchObject({ air1: 30.8 });
  });
});

describe('what is not understood', () => {
  it.each<[string, unknown, string]>([
    ['no JSON', 'x', 'not-an-object'],
    ['no time', event({ time: undefined }), 'time-missing'],
    ['a time that is none', event({ time: 'soon' }), 'time-unreadable'],
    ['another device than its topic says', event({}, { devEui: OTHER }), 'topic'],
    ['a payload that is cut', event({ data: 'A2c0' }), 'payload-unread'],
    ['a payload without a codec', event({}, { deviceProfileName: 'with a codec' }), 'codec-missing'],
  ])('is kept with its reason: %s', (_, body, code) => {
    expect(codes(send(body))).toContain(code);
  });

  it('is a device of a profile that nobody described', () => {
    session = chirpStackDecoder.open({ ...mapping, models: mapping.models.slice(0, 1) });
    expect(codes(send(event({}, { deviceProfileName: 'new' })))).toEqual(['unknown-model']);
  });

  it.each(['join', 'status', 'log', 'ack', 'txack', 'location', 'integration'])(
    '%s is counted only',
    (type) => {
      const decoded = session.decode({ topic: topicOf(EUI, type), payload: Buffer.from('{}'), arrivedAt: T });
      expect(decoded).toEqual({ frames: [], problems: [], ignored: type });
    },
  );

  it('is a topic of something else', () => {
    expect(
      codes(session.decode({ topic: 'application/1/x', payload: Buffer.from('{}'), arrivedAt: T })),
    ).toEqual(['topic']);
  });
});

test('a mapping has each device and each profile once, and sensors that exist', () => {
  expect(chirpStackDecoder.check(mapping)).toBeNull();
  const [model] = mapping.models as [ChirpStackMapping['models'][number]];
  expect(chirpStackDecoder.check({ ...mapping, models: [model, model] })).toMatchObject({
    place: '/models/1/profile',
    code: 'twice',
  });
  expect(
    chirpStackDecoder.check({ ...mapping, devices: [...mapping.devices, { devEui: EUI, room: 'r9' }] }),
  ).toMatchObject({ place: '/devices/2/devEui', code: 'twice' });
  const wrong = [{ path: ['t'], key: 'warmth1' }];
  expect(chirpStackDecoder.check({ models: [{ keys: wrong }], devices: [] })).toMatchObject({
    place: '/models/0/keys/0/key',
    code: 'kind-unknown',
  });
});

test('law: no event raises anything, and every reading is a finite number at a possible time', () => {
  const any = fc.anything({ maxDepth: 3 });
  const body = fc
    .tuple(
      fc.record(
        {
          time: fc.oneof(any, fc.constant('2026-11-20T06:00:00Z')),
          data: fc.oneof(any, fc.base64String()),
          object: any,
          rxInfo: any,
          fCnt: any,
          fPort: any,
        },
        { requiredKeys: [] },
      ),
      fc.record({ deviceProfileName: any, tags: any }, { requiredKeys: [] }),
    )
    .map(([over, info]) => event(over, info));
  fc.assert(
    fc.property(body, (some) => {
      let text: string;
      try {
        text = JSON.stringify(some);
      } catch {
        return;
      }
      const { frames } = session.decode({ topic: topicOf(EUI), payload: Buffer.from(text), arrivedAt: T });
      for (const { t = T, v } of frames) {
        expect(t >= 0 && t <= 7_258_118_400_000 && Number.isInteger(t)).toBe(true);
        for (const value of Object.values(v)) expect(Number.isFinite(value)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});
