import { type DeviceConfig, type ModbusBusConfig, registersOf } from '@coldfield/protocol/configuration';
import type { Cause, DiagnoseDeps } from '../../finding.ts';
import type { Span } from './answer.ts';
import { timeoutOf } from './examine.ts';
import { tryMap } from './identify.ts';
import { isThere, probe } from './probe.ts';
import { type LineConfig, openRawLine, type RawLine } from './raw-line.ts';
import { nameOf, patienceMs, USUAL_LINES } from './usual-lines.ts';

/** Silent devices that are looked for; with more of them the answer is the same for all. */
const SOUGHT = 4;
const NEAR = 16;
/** Strangers on the line that are named; with more of them a scan says more. */
const NAMED = 3;
const SLOW_MS = 2_000;

/** Do the devices answer when the serial port is set otherwise? */
export async function seekLine(
  config: ModbusBusConfig,
  units: readonly number[],
  deps: DiagnoseDeps,
): Promise<Cause[]> {
  const own = nameOf(config);
  for (const settings of USUAL_LINES) {
    const line: LineConfig = { transport: 'serial', path: config.path ?? '', ...settings };
    if (nameOf(line) === own) continue;
    const unit = await firstThere(line, units.slice(0, SOUGHT), deps);
    if (unit !== null) {
      return [{ code: 'other-line', sure: 'certain', params: { unit, line: nameOf(line), ...settings } }];
    }
  }
  return [];
}

/** Do the devices answer when frames travel the other way over TCP? */
export async function seekFraming(
  config: ModbusBusConfig,
  units: readonly number[],
  deps: DiagnoseDeps,
): Promise<Cause[]> {
  const transport = config.transport === 'tcp' ? 'rtu-over-tcp' : 'tcp';
  const unit = await firstThere({ ...config, transport }, units.slice(0, SOUGHT), deps);
  return unit === null ? [] : [{ code: 'converter-mode', sure: 'certain', params: { transport } }];
}

/** Does the device answer anything at all? Some keep silent where others send an exception. */
export async function isHere(config: ModbusBusConfig, unit: number): Promise<boolean> {
  return onLine(config, async (raw) => isThere(await probe(raw, unit, timeoutOf(config))));
}

/** Does somebody answer whom the configuration does not know? One whose registers fit is likely the one. */
export async function seekUnit(
  config: ModbusBusConfig,
  missing: readonly DeviceConfig[],
  deps: DiagnoseDeps,
): Promise<Cause[]> {
  const configured = new Set(config.devices.map(({ unit }) => unit));
  return onLine(config, async (raw) => {
    const causes: Cause[] = [];
    for (let unit = 1; unit <= NEAR && !deps.signal.aborted; unit++) {
      if (configured.has(unit)) continue;
      deps.progress(`${nameOf(config)}, ${unit}`);
      if (!isThere(await probe(raw, unit, Math.min(patienceMs(config), timeoutOf(config))))) continue;
      let fits = false;
      for (const device of missing) {
        const tried = await tryMap(registersOf(device), (span) => raw.ask(unit, span, 500));
        fits ||= tried.score >= 0.3;
      }
      causes.push({ code: 'other-unit', sure: fits ? 'likely' : 'possible', params: { unit } });
    }
    const fitting = causes.filter(({ sure }) => sure === 'likely');
    return (fitting.length > 0 ? fitting : causes).slice(0, NAMED);
  });
}

/** Does the device answer when it is given more time? */
export async function seekSlow(
  config: ModbusBusConfig,
  unit: number,
  span: Span,
  deps: DiagnoseDeps,
): Promise<Cause[]> {
  deps.progress(`${nameOf(config)}, ${unit}`);
  return onLine(config, async (raw) => {
    const startedMs = performance.now();
    const answer = await raw.ask(unit, span, SLOW_MS);
    const ms = Math.floor((performance.now() - startedMs) / 10) * 10;
    return isThere(answer) ? [{ code: 'slow-device', sure: 'certain', params: { unit, ms } }] : [];
  });
}

async function firstThere(
  line: LineConfig,
  units: readonly number[],
  deps: DiagnoseDeps,
): Promise<number | null> {
  return onLine(line, async (raw) => {
    for (const unit of units) {
      if (deps.signal.aborted) break;
      deps.progress(`${nameOf(line)}, ${unit}`);
      if (isThere(await probe(raw, unit, patienceMs(line)))) return unit;
    }
    return null;
  });
}

async function onLine<T>(line: LineConfig, work: (raw: RawLine) => Promise<T>): Promise<T> {
  const raw = await openRawLine(line);
  try {
    return await work(raw);
  } finally {
    await raw.close();
  }
}
