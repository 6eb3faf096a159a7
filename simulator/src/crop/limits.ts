import type { RoomConfig } from '../scenario/scenario-schema.ts';
import { CROPS } from './crops.ts';

export interface Limits {
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * The crop's limits (sources beside the crops). A pre-cooling room has no upper ones: it is there to receive warm
 * produce. Nothing is stored in a packing room, which is kept at what people can work in.
 */
export function limitsOf(room: RoomConfig): Readonly<Record<string, Limits>> {
  const { air, pulp, rh } = CROPS[room.crop].limits;
  switch (room.kind) {
    case 'cold':
      return { air, pulp, rh };
    case 'pre-cooling':
      return { air: { low: air.low, high: null }, pulp: { low: pulp.low, high: null } };
    case 'packing':
      return { air: { low: 10, high: 20 } };
  }
}
