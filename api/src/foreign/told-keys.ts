import { decoderOf } from './table.ts';
import type { ToldKey } from './told-key.ts';

/** The sensors that a checked mapping tells, as far as it says by itself which ones they are. */
export function toldKeys(decoder: string, mapping: unknown): readonly ToldKey[] {
  return decoderOf(decoder)?.tells?.(mapping) ?? keysWithin(mapping);
}

/** Members called `key`, with the `room` that stands beside them or around them. */
function keysWithin(mapping: unknown): ToldKey[] {
  const found: ToldKey[] = [];
  const look = (value: unknown, place: string, around: string | null): void => {
    if (typeof value !== 'object' || value === null) return;
    const { room: own, key } = value as { room?: unknown; key?: unknown };
    const room = typeof own === 'string' ? own : around;
    if (room !== null && typeof key === 'string') found.push({ room, key, place: `${place}/key` });
    for (const [name, member] of Object.entries(value)) look(member, `${place}/${name}`, room);
  };
  look(mapping, '', null);
  return found;
}
