import { isId, kindOf } from '@coldfield/protocol';
import { type ChirpStackKey, type ChirpStackMapping, ChirpStackMappingSchema } from '../../contract/index.ts';
import { checkKeys } from '../check-keys.ts';
import type {
  Decoded,
  DecoderSession,
  ForeignDecoder,
  ForeignMessage,
  ForeignProblem,
  MappingMistake,
} from '../decoder.ts';
import { FrameGatherer, LATEST_MS } from '../gather-frames.ts';
import { parsePayload } from '../json/parse-payload.ts';
import { pathText, readPath } from '../json/read-path.ts';
import { readValue } from '../read-value.ts';
import type { ToldKey } from '../told-key.ts';
import { SensorFault } from './codecs/codec.ts';
import { CODECS } from './codecs/table.ts';
import { parseEventTopic, readUplink, type Uplink } from './event.ts';
import { FirstTimes } from './first-times.ts';
import { KeyOwners } from './key-owners.ts';

/** Events of a ChirpStack v4, which speaks for all devices of its applications. */
export const chirpStackDecoder: ForeignDecoder<ChirpStackMapping> = {
  schema: ChirpStackMappingSchema,
  check: checkMapping,
  tells,
  open: (mapping) => new ChirpStackSession(mapping),
};

/** What a device says at one time: fields of a codec, or parsed JSON of any shape. */
interface Said {
  /** Epoch ms. */
  readonly t: number;
  readonly fields: object;
  readonly late: boolean;
}

type Model = ChirpStackMapping['models'][number];

class ChirpStackSession implements DecoderSession {
  readonly #mapping: ChirpStackMapping;
  readonly #models: ReadonlyMap<string | undefined, Model>;
  readonly #devices: ReadonlyMap<string, ChirpStackMapping['devices'][number]>;
  readonly #firstTimes = new FirstTimes();
  readonly #owners = new KeyOwners();

  constructor(mapping: ChirpStackMapping) {
    this.#mapping = mapping;
    this.#models = new Map(mapping.models.map((model) => [model.profile, model]));
    this.#devices = new Map(mapping.devices.map((device) => [device.devEui, device]));
  }

  decode({ topic, payload, arrivedAt }: ForeignMessage): Decoded {
    const parsed = parseEventTopic(topic);
    if (parsed === null)
      return refused({ code: 'topic', detail: 'application/<id>/device/<EUI>/event/<type> is expected' });
    // Joins, acknowledgements and logs say nothing of a room.
    if (parsed.type !== 'up') return { frames: [], problems: [], ignored: parsed.type };
    const body = parsePayload(payload);
    if ('problem' in body) return refused(body.problem);
    const uplink = readUplink(body.body, parsed.devEui);
    return 'code' in uplink ? refused(uplink) : this.#read(uplink, arrivedAt);
  }

  #read(uplink: Uplink, arrivedAt: number): Decoded {
    const model = this.#models.get(uplink.profile) ?? this.#models.get(undefined);
    const device = this.#devices.get(uplink.devEui);
    if (model === undefined) {
      const profile = uplink.profile.slice(0, 100);
      return refused({ code: 'unknown-model', detail: `nobody said how devices of "${profile}" are read` });
    }
    const room = device?.room ?? this.#roomOf(uplink);
    if (room === null) {
      return refused({ code: 'unknown-device', detail: `the tags of ${uplink.devEui} name no room key` });
    }
    const nth = device?.nth ?? nthOf(uplink);
    const owner = { devEui: uplink.devEui, now: arrivedAt };
    const problems: ForeignProblem[] = [];
    const place = `/models/${this.#mapping.models.indexOf(model)}`;
    const keys = shifted(device?.keys ?? model.keys, nth - 1).filter(({ key }) => {
      const other = this.#owners.other(room, key, owner);
      if (other === null) return true;
      const detail = `${key} of ${room} is already told by ${other}: say which of the two is the second one`;
      problems.push({ code: 'key-twice', place, detail });
      return false;
    });
    const frames = new FrameGatherer();
    for (const said of this.#saidBy(uplink, model, { place, problems })) {
      for (const key of keys) readField(key, said, { room, place, frames, problems });
    }
    if (frames.size === 0 && problems.length === 0) {
      problems.push({ code: 'nothing-mapped', place, detail: 'none of the mapped fields is in it' });
    }
    return { frames: frames.frames(), problems };
  }

  /** Null for tags that are no room key. */
  #roomOf({ devEui, tags }: Uplink): string | null {
    const values = (this.#mapping.roomTags ?? ['room']).map((tag) => tags.get(tag));
    if (values.every((value) => value === undefined)) return devEui;
    const key = values
      .filter((value) => value !== undefined)
      .join('-')
      .toLowerCase();
    return isId(key) ? key : null;
  }

  #saidBy(
    uplink: Uplink,
    { codec }: Model,
    { place, problems }: { place: string; problems: ForeignProblem[] },
  ): Said[] {
    const t = this.#firstTimes.of(uplink);
    const { data, object, reception, fPort } = uplink;
    if (codec === undefined) {
      if (object !== null) {
        return [{ t, fields: { ...reception, ...object }, late: false }, ...historyOf(object)];
      }
      if (data !== null) {
        const detail =
          'ChirpStack has no codec for it: "object" is missing, and no format of the payload is chosen';
        problems.push({ code: 'codec-missing', place, detail });
      }
      return [{ t, fields: reception, late: false }];
    }
    if (data === null) return [{ t, fields: reception, late: false }];
    const { fields, history, unread } = CODECS[codec](Buffer.from(data, 'base64'), fPort);
    if (unread !== null) problems.push({ code: 'payload-unread', place: `${place}/codec`, detail: unread });
    return [
      { t, fields: { ...reception, ...fields }, late: false },
      ...history.map((entry) => ({ ...entry, late: true })),
    ];
  }
}

/** A device that is not listed may say by a tag which of its room it is. */
function nthOf({ tags }: Uplink): number {
  const nth = tags.get('nth');
  return nth !== undefined && /^[1-9]\d?$/.test(nth) ? Number(nth) : 1;
}

/** What Milesight's own codecs make of the memory of a device: a list with a time in seconds each. */
function historyOf(object: object): Said[] {
  const history = readPath(object, ['history']);
  if (!Array.isArray(history)) return [];
  return history.slice(0, 500).flatMap((entry: unknown) => {
    const timestamp = readPath(entry, ['timestamp']);
    return typeof timestamp === 'number'
      ? [{ t: timestamp * 1_000, fields: entry as object, late: true }]
      : [];
  });
}

function readField(
  key: ChirpStackKey,
  { t, fields, late }: Said,
  {
    room,
    place,
    frames,
    problems,
  }: { room: string; place: string; frames: FrameGatherer; problems: ForeignProblem[] },
): void {
  const raw = readPath(fields, key.path);
  if (raw === undefined) return;
  if (!(t >= 0 && t <= LATEST_MS)) {
    problems.push({ code: 'time-unreadable', place, detail: `${t} ms is no time` });
    return;
  }
  const at = { room, t: Math.round(t), late };
  if (raw instanceof SensorFault) {
    frames.add(at, key.key, { quality: raw.quality });
    return;
  }
  const read = readValue(raw, key);
  if ('problem' in read) {
    frames.add(at, key.key, { quality: 'bad-response' });
    problems.push({ code: read.problem, place, detail: `${pathText(key.path)}: ${read.detail}` });
  } else frames.add(at, key.key, read);
}

/** The keys of a second device of the same make: `air1` is `air2`. */
function shifted(keys: readonly ChirpStackKey[], by: number): readonly ChirpStackKey[] {
  if (by === 0) return keys;
  return keys.map((key) => {
    const known = kindOf(key.key);
    return known === null ? key : { ...key, key: `${known.name}${known.n + by}` };
  });
}

function checkMapping({ models, devices }: ChirpStackMapping): MappingMistake | null {
  const profiles = new Set<string | undefined>();
  for (const [i, { profile, keys }] of models.entries()) {
    if (profiles.has(profile)) {
      const detail = `${profile === undefined ? 'every other device' : profile} is there already`;
      return { place: `/models/${i}/profile`, code: 'twice', detail };
    }
    profiles.add(profile);
    const mistake = checkKeys(keys, `/models/${i}/keys`);
    if (mistake !== null) return mistake;
  }
  const listed = new Set<string>();
  for (const [i, { devEui, keys }] of devices.entries()) {
    if (listed.has(devEui))
      return { place: `/devices/${i}/devEui`, code: 'twice', detail: `${devEui} is there already` };
    listed.add(devEui);
    const mistake = keys === undefined ? null : checkKeys(keys, `/devices/${i}/keys`);
    if (mistake !== null) return mistake;
  }
  return null;
}

/** Of a listed device: its own keys, or those that every model has, as its profile is known only when it speaks. */
function tells({ models, devices }: ChirpStackMapping): ToldKey[] {
  const [first, ...others] = models;
  const ofEvery = (first?.keys ?? []).filter(({ key }) =>
    others.every(({ keys }) => keys.some((one) => one.key === key)),
  );
  return devices.flatMap(({ room, nth = 1, keys = ofEvery }, i) =>
    shifted(keys, nth - 1).map(({ key }) => ({ room, key, place: `/devices/${i}/room` })),
  );
}

function refused(why: Pick<ForeignProblem, 'code' | 'detail'>): Decoded {
  return { frames: [], problems: [{ ...why, place: null }] };
}
