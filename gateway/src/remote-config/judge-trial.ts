import type { BusStatus } from '../sampling/bus-runner.ts';

export type Buses = Readonly<Record<string, BusStatus>>;

export interface Trial {
  /** How the buses were before. */
  readonly before: Buses;
  readonly now: Buses;
  /** Devices of the buses as they are now. */
  readonly devices: Readonly<Record<string, readonly string[]>>;
  /** Buses that were opened for this trial; the others were not touched. */
  readonly opened: readonly string[];
  readonly startedMs: number;
  readonly online: boolean;
}

export interface Judgement {
  /** Places, `<bus>` or `<bus>/<device>`, that answered before and do not now. */
  readonly missing: readonly string[];
  /** Devices that do not answer but need not: new ones, and those that did not answer before either. */
  readonly silent: readonly string[];
  readonly offline: boolean;
}

/**
 * Whether a configuration works. What worked before has to work again:
 * - a device of an opened bus that answered before, by its bus and name, has to answer;
 * - an opened bus of which any device answered before has to have one that answers, so that renaming hides nothing;
 * - when anything answered before, something has to answer, for the same reason;
 * - the link to the server has to be up.
 * A new device need not answer: it may be mounted tomorrow. Nor one that was silent before: it is not the
 * configuration's fault. A bus that was not touched proves nothing and has nothing to prove.
 */
export function judgeTrial({ before, now, devices, opened, startedMs, online }: Trial): Judgement {
  const worked = (bus: string, device: string) =>
    before[bus]?.connected === true &&
    (before[bus].answeredMs[device] ?? null) !== null &&
    before[bus].failing[device] === undefined;
  const answers = (bus: string, device: string) =>
    (now[bus]?.answeredMs[device] ?? Number.NEGATIVE_INFINITY) >= startedMs;
  const missing: string[] = [];
  const silent: string[] = [];
  for (const bus of opened) {
    const ofBus = devices[bus] ?? [];
    const quiet = ofBus.filter((device) => !answers(bus, device));
    const broken = quiet.filter((device) => worked(bus, device));
    const workedOnce = Object.keys(before[bus]?.answeredMs ?? {}).some((device) => worked(bus, device));
    missing.push(...broken.map((device) => `${bus}/${device}`));
    if (workedOnce && broken.length === 0 && ofBus.length > 0 && quiet.length === ofBus.length)
      missing.push(bus);
    silent.push(...quiet.filter((device) => !broken.includes(device)).map((device) => `${bus}/${device}`));
  }
  const anythingWorked = Object.keys(before).some((bus) =>
    Object.keys(before[bus]?.answeredMs ?? {}).some((device) => worked(bus, device)),
  );
  const touched = new Set(opened);
  const anythingAnswers = Object.keys(now).some((bus) =>
    Object.keys(now[bus]?.answeredMs ?? {}).some((device) =>
      touched.has(bus) ? answers(bus, device) : worked(bus, device),
    ),
  );
  if (missing.length === 0 && anythingWorked && !anythingAnswers) missing.push(opened[0] ?? '');
  return { missing, silent, offline: !online };
}
