import { NO_PROBE } from '../devices/register-maps.ts';
import { normal, uniform } from '../random/hash.ts';
import type { EventKind, ScenarioEvent } from './event-schema.ts';
import type { Occurrence } from './occurrences.ts';

/** The whole number that a device shows at epoch ms `t`. */
type Raw = (t: number) => number;

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** A DS18B20 after a reset, and what module firmware gives for a probe that does not answer. */
const RESET_C = 85;
const LOST_C = -127;
/** A transmitter whose element has come off reads zero counts: −46.85 °C and −6 %, shown as 0 (SHT2x formula). */
const DEAD_ELEMENT_C = -46.9;
/** Ends of a signed register. */
const LOWEST = -32_768;
const HIGHEST = 32_767;

const KINDS = [
  'sensor-stuck',
  'sensor-offset',
  'sensor-drift',
  'sensor-noise',
  'sensor-slow',
  'probe-reset',
  'probe-lost',
  'open-circuit',
  'swapped-probes',
] as const satisfies readonly EventKind[];
type InstrumentEvent = Extract<ScenarioEvent, { kind: (typeof KINDS)[number] }>;

function isOfInstrument(event: ScenarioEvent): event is InstrumentEvent {
  return KINDS.some((kind) => kind === event.kind);
}

interface Instrument {
  readonly key: string;
  /** What the whole number is divided by. */
  readonly divisor: number;
  readonly raw: Raw;
  readonly seed: number;
  /** How long the device holds a reading. */
  readonly stepMs: number;
  readonly epochMs: number;
}

/**
 * What the instrument shows, with everything that is wrong with it: always a register value that the real device
 * would give. `others` are the raw values of the room's other sensors, for wires that were swapped.
 */
export function withFaults(
  instrument: Instrument,
  faults: readonly Occurrence[],
  others: (key: string) => Raw | undefined,
): Raw {
  if (faults.length === 0) return instrument.raw;
  return (t) => {
    let value = instrument.raw(t);
    for (const { event, fromMs, toMs } of faults)
      if (t >= fromMs && t < toMs && isOfInstrument(event))
        value = shown(instrument, event, fromMs, value, t, others);
    return value;
  };
}

function shown(
  { key, divisor, raw, seed, stepMs, epochMs }: Instrument,
  event: InstrumentEvent,
  fromMs: number,
  value: number,
  t: number,
  others: (key: string) => Raw | undefined,
): number {
  const moved = (by: number): number =>
    Math.min(HIGHEST, Math.max(LOWEST, Math.round(value + by * divisor))) + 0;
  const stepIndex = Math.floor(t / stepMs);
  switch (event.kind) {
    case 'sensor-stuck':
      return raw(fromMs);
    case 'sensor-offset':
      return moved(event.by);
    case 'sensor-drift':
      return moved((event.perDay * (t - fromMs)) / DAY_MS);
    case 'sensor-noise':
      return moved(event.by * normal(seed, 91, stepIndex));
    case 'sensor-slow':
      return slow(raw, t, event.minutes * MINUTE_MS, epochMs);
    case 'probe-reset':
      return uniform(seed, 92, stepIndex) < event.share ? RESET_C * divisor : value;
    case 'probe-lost':
      return LOST_C * divisor;
    case 'open-circuit':
      return open(key, divisor);
    case 'swapped-probes':
      return others(event.key === key ? event.with : event.key)?.(t) ?? value;
  }
}

/** A wire that came off: a probe module says so, a transmitter reads nothing, a contact looks open. */
function open(key: string, divisor: number): number {
  if (key.startsWith('pulp') || key.startsWith('ambient')) return NO_PROBE - 0x1_0000;
  if (key.startsWith('air')) return DEAD_ELEMENT_C * divisor;
  return 0;
}

const SLOW_SAMPLES = 12;

/** A first-order lag as the weighted mean of what was shown over the last four time constants. */
function slow(raw: Raw, t: number, timeConstantMs: number, epochMs: number): number {
  let [sum, weights] = [0, 0];
  for (let n = 0; n < SLOW_SAMPLES; n++) {
    const age = (4 * n) / SLOW_SAMPLES;
    const weight = Math.exp(-age);
    sum += weight * raw(Math.max(epochMs, t - age * timeConstantMs));
    weights += weight;
  }
  return Math.round(sum / weights) + 0;
}
