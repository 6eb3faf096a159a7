import { heardAt, type RoomState, roomState } from './room-state.ts';
import { type RoomView, stateOf } from './room-view.ts';

/**
 * A room's state, or what outweighs it: a call for help, a leak, a power cut, that nothing ever came, or that nothing
 * can come because it has no sensor yet.
 */
export type Condition = RoomState | 'trapped' | 'leak' | 'power' | 'never' | 'unwired';

/** How a condition is shown; `none` is quiet. */
export type Severity = 'critical' | 'warning' | 'lost' | 'notice' | 'none';

/** The most pressing first: the order of cards, rooms and stores. */
const ORDER: readonly Condition[] = [
  'trapped',
  'leak',
  'power',
  'high',
  'low',
  'lost',
  'fault',
  'stale',
  'never',
  'normal',
  // A room that is measured speaks before one that cannot be yet.
  'unwired',
];

const SEVERITY: Readonly<Record<Condition, Severity>> = {
  trapped: 'critical',
  leak: 'critical',
  power: 'critical',
  high: 'warning',
  low: 'warning',
  lost: 'lost',
  stale: 'lost',
  never: 'lost',
  fault: 'notice',
  normal: 'none',
  unwired: 'none',
};

export function conditionOf(room: RoomView, now: number): Condition {
  const state = roomState(room, now);
  // What a silent room last said of its mains or its button is no longer known to be so.
  if (state === 'lost') {
    if (heardAt(room) > 0) return 'lost';
    return room.sensors.length === 0 ? 'unwired' : 'never';
  }
  if (stateOf(room, 'trapped') === true) return 'trapped';
  if (stateOf(room, 'leak') === true) return 'leak';
  if (stateOf(room, 'mains') === false) return 'power';
  return state;
}

export function severityOf(condition: Condition): Severity {
  return SEVERITY[condition];
}

/** Ascending by need. */
export function compareConditions(a: Condition, b: Condition): number {
  return ORDER.indexOf(a) - ORDER.indexOf(b);
}
