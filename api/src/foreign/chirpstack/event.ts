import type { ForeignProblemCode, Path } from '../../contract/index.ts';
import { readPath } from '../json/read-path.ts';

/** Topics are `application/<id>/device/<EUI>/event/<type>`; a prefix may stand before them. */
const TOPIC =
  /(?:^|\/)application\/[^/]+\/device\/([0-9a-fA-F]{16})\/event\/(up|join|status|log|ack|txack|location|integration)$/;

/** An uplink as ChirpStack v4 tells it in JSON (chirpstack.io/docs/chirpstack/integrations/events.html). */
export interface Uplink {
  readonly devEui: string;
  /** Epoch ms. */
  readonly time: number;
  readonly profile: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly fCnt: number;
  readonly fPort: number;
  /** Base64; null for an uplink without a payload. */
  readonly data: string | null;
  /** What the codec in ChirpStack made of it; null without one. */
  readonly object: object | null;
  /** Of the gateway that heard it best. */
  readonly reception: { readonly rssi?: number; readonly snr?: number };
}

type Refusal = { readonly code: ForeignProblemCode; readonly detail: string };

export function parseEventTopic(topic: string): { devEui: string; type: string } | null {
  const [, devEui, type] = TOPIC.exec(topic) ?? [];
  return devEui === undefined || type === undefined ? null : { devEui: devEui.toLowerCase(), type };
}

/** @param body parsed JSON, of any shape */
export function readUplink(body: object, devEui: string): Uplink | Refusal {
  const at = (...path: Path): unknown => readPath(body, path);
  const said = at('time');
  if (said === undefined) return { code: 'time-missing', detail: 'a time is expected at "time"' };
  // It has nanoseconds; what is behind the milliseconds is left out.
  const time = typeof said === 'string' ? Date.parse(said.replace(/(\.\d{3})\d+/, '$1')) : Number.NaN;
  if (Number.isNaN(time)) {
    return { code: 'time-unreadable', detail: `${String(JSON.stringify(said)).slice(0, 60)} is no time` };
  }
  const told = at('deviceInfo', 'devEui');
  if (typeof told === 'string' && told.toLowerCase() !== devEui) {
    return { code: 'topic', detail: `it is of ${told.slice(0, 40)}, and its topic of ${devEui}` };
  }
  const object = at('object');
  const data = at('data');
  return {
    devEui,
    time,
    profile: textOf(at('deviceInfo', 'deviceProfileName')),
    tags: tagsOf(at('deviceInfo', 'tags')),
    fCnt: numberOf(at('fCnt')) ?? 0,
    fPort: numberOf(at('fPort')) ?? 0,
    data: typeof data === 'string' && data !== '' ? data : null,
    object: typeof object === 'object' ? object : null,
    reception: receptionOf(at('rxInfo')),
  };
}

function receptionOf(rxInfo: unknown): Uplink['reception'] {
  let best: { rssi: number; snr: number | null } | null = null;
  for (const one of Array.isArray(rxInfo) ? rxInfo.slice(0, 100) : []) {
    const rssi = numberOf(readPath(one, ['rssi']));
    if (rssi !== null && (best === null || rssi > best.rssi))
      best = { rssi, snr: numberOf(readPath(one, ['snr'])) };
  }
  if (best === null) return {};
  return { rssi: best.rssi, ...(best.snr === null ? {} : { snr: best.snr }) };
}

function tagsOf(tags: unknown): ReadonlyMap<string, string> {
  if (typeof tags !== 'object' || tags === null) return new Map();
  return new Map(
    Object.entries(tags)
      .slice(0, 50)
      .filter((tag): tag is [string, string] => typeof tag[1] === 'string'),
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
