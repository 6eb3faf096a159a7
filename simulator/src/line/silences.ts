import type { Interval } from '../scenario/day-plan.ts';
import type { SimStore } from '../scenario/scenario.ts';

/** What a gateway's battery lasts after the mains have failed. */
const BATTERY_MS = 3_600_000;
const RESTART_MS = 120_000;

/** When a store's gateway is dead and records nothing: its battery ran out in a long power cut, or it hung. */
export function gatewaySilences(store: SimStore): Interval[] {
  const hung = store.occurrences.filter(({ event }) => event.kind === 'gateway-down');
  return [
    ...store.powerCuts.map(({ fromMs, toMs }) => ({ fromMs: fromMs + BATTERY_MS, toMs: toMs + RESTART_MS })),
    ...hung.map(({ fromMs, toMs }) => ({ fromMs, toMs })),
  ].filter(({ fromMs, toMs }) => toMs > fromMs);
}
