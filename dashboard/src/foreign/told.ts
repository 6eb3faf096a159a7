import type { ForeignDeviceView } from '@coldfield/api/contract';

/** Sensor keys of a room, by its room key, that other gateways and devices tell. */
export function toldByOthers({ rooms }: Pick<ForeignDeviceView, 'rooms'>, key: string): readonly string[] {
  const room = rooms.find((one) => (one.key ?? one.room) === key);
  return room?.told.map((one) => one.key) ?? [];
}
