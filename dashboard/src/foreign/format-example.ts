import type { ForeignDeviceView } from '@coldfield/api/contract';
import { toldByOthers } from './told.ts';

/** Ways of speaking whose mapping is written as text; what each starts with, and on which topic it speaks. */
const FORMATS = {
  chirpstack: {
    topic: 'application/+/device/+/event/+',
    example: (room: string, nth: number, topic: string) => ({
      models: [
        {
          profile: 'EM300-TH',
          codec: 'milesight-em300-th',
          keys: [
            { path: ['temperature'], key: 'air1' },
            { path: ['humidity'], key: 'rh1' },
            { path: ['rssi'], key: 'rssi1' },
          ],
        },
      ],
      devices: euisIn(topic).map((devEui) => ({ devEui, room, ...(nth === 1 ? {} : { nth }) })),
    }),
  },
  sparkplug: {
    topic: 'spBv1.0/group/+/node/#',
    example: (room: string, nth: number) => ({
      keys: [{ metric: 'Temperature', room, key: `air${nth}` }],
    }),
  },
  'raw-rtu': {
    topic: '',
    example: (room: string, nth: number) => ({
      devices: [
        {
          unit: 1,
          profile: 'xy-md02',
          room,
          keys: [
            { point: 'temperature', key: `air${nth}` },
            { point: 'humidity', key: `rh${nth}` },
          ],
        },
      ],
    }),
  },
} as const;

/** What a topic of this format looks like; empty for those that may have any. */
export function topicOf(decoder: string): string {
  return Object.hasOwn(FORMATS, decoder) ? FORMATS[decoder as keyof typeof FORMATS].topic : '';
}

/** @param topic of a message that came: it names the device */
function euisIn(topic: string): string[] {
  const eui = /\/device\/([0-9a-f]{16})\//i.exec(topic)?.[1];
  return eui === undefined ? [] : [eui.toLowerCase()];
}

/** The first number that no sensor has of those that others tell, so that `air` and `rh` get the same one. */
function freeNumber(told: readonly string[]): number {
  let n = 1;
  while (told.some((key) => /^(?:air|rh|rssi)(\d+)$/.exec(key)?.[1] === String(n))) n++;
  return n;
}

/** The mapping that is there, or else one to begin with for a message on this topic, as text. */
export function mappingText(device: ForeignDeviceView, topic: string): string {
  const { decoder, mapping, rooms } = device;
  const [room] = rooms;
  const key = room?.key ?? room?.room ?? 'main';
  const start = Object.hasOwn(FORMATS, decoder)
    ? FORMATS[decoder as keyof typeof FORMATS].example(key, freeNumber(toldByOthers(device, key)), topic)
    : {};
  return JSON.stringify(mapping ?? start, null, 2);
}
