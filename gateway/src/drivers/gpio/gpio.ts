import {
  checkGpioBus,
  type GpioBusConfig,
  GpioBusSchema,
  type GpioInputConfig,
  gpioPoints,
} from '@coldfield/protocol/configuration';
import { BusError } from '../../errors.ts';
import { type Bus, type BusDeps, type BusRequest, defineDriver } from '../driver.ts';
import type { Reading } from '../reading.ts';
import { createSettling, type Settling } from './settling.ts';
import { findTools, type Level, type LineGroup, type Tools } from './tools.ts';
import { startWatch, type Watch } from './watch.ts';

/** Contacts bounce for a few milliseconds and a finger presses for a hundred. */
const DEFAULT_DEBOUNCE_MS = 10;
/** How long an edge can stay unnoticed that came while nobody watched. Looking anew leaves the lines for some 20 ms. */
const RECHECK_MS = 60_000;
/** A `gpiomon` that ends sooner than this counts as one that keeps ending. */
const STEADY_MS = 10_000;
const BACK_OFF = { firstMs: 1_000, maxMs: 30_000 } as const;

/** Digital inputs of the board, watched by libgpiod's `gpiomon`. A point is named `<device>/state`. */
export const gpio = defineDriver(GpioBusSchema, (config) => ({
  problems: checkGpioBus(config),
  points: gpioPoints(config),
  open: (deps) => openGpio(config, deps),
}));

/** Lines of one `gpiomon`, with their devices. */
interface Watched {
  readonly group: LineGroup;
  readonly devices: readonly GpioInputConfig[];
  readonly lines: Map<number, Settling>;
  watch: Watch | null;
  checkedMs: number;
}

function openGpio(config: GpioBusConfig, { monotonicMs }: BusDeps): Bus {
  let tell: NonNullable<Parameters<NonNullable<Bus['listen']>>[0]> = () => {};
  let tools: Tools | null = null;
  let all: Watched[] | null = null;
  let began = 0;
  let endings = 0;
  let notBeforeMs = 0;
  let lastWords = '';
  let rechecking: Promise<void> = Promise.resolve();

  const readingOf = (device: GpioInputConfig, level: Level): Reading => ({
    value: device.activeLow === true ? 1 - level : level,
  });

  /** Reads the levels, then watches. What happens in between is noticed by the next edge, or by the next check. */
  async function begin(watched: Watched): Promise<void> {
    const { group, devices, lines } = watched;
    if (tools === null) return;
    const levels = await tools.levels(group);
    for (const device of devices) {
      const level = levels.get(device.line) ?? 0;
      const known = lines.get(device.line);
      if (known !== undefined) {
        known.set(level);
        continue;
      }
      const debounceMs = tools.debounces ? 0 : group.debounceMs;
      const settling = createSettling(level, debounceMs, (next, wasMissed) => {
        if (wasMissed) watched.checkedMs = Number.NEGATIVE_INFINITY;
        tell(`${device.name}/state`, readingOf(device, next));
      });
      lines.set(device.line, settling);
    }
    watched.watch = await startWatch(
      tools,
      group,
      (edge) => lines.get(edge.line)?.edge(edge),
      (why) => {
        if (all?.includes(watched) === true) lost(why);
      },
    );
    watched.checkedMs = monotonicMs();
    // Closed or lost meanwhile.
    if (all?.includes(watched) !== true) await watched.watch.stop();
  }

  /** Without its `gpiomon` nobody knows what the lines are. */
  function lost(why: string): void {
    const going = all;
    all = null;
    endings = monotonicMs() - began < STEADY_MS ? endings + 1 : 1;
    // The first time at once: a call must not wait.
    const { firstMs, maxMs } = BACK_OFF;
    if (endings > 1) notBeforeMs = monotonicMs() + Math.min(maxMs, firstMs * 2 ** Math.min(9, endings - 2));
    lastWords = why;
    for (const watched of going ?? []) {
      for (const line of watched.lines.values()) line.stop();
      void watched.watch?.stop();
    }
    for (const { name } of config.devices) tell(`${name}/state`, { quality: 'bus-down' });
  }

  async function check(watched: Watched): Promise<void> {
    if (monotonicMs() - watched.checkedMs < RECHECK_MS) return;
    watched.checkedMs = monotonicMs();
    await watched.watch?.stop();
    try {
      await begin(watched);
    } catch (error) {
      if (all?.includes(watched) === true) lost(String(error));
      throw error;
    }
  }

  async function close(): Promise<void> {
    const going = all ?? [];
    all = null;
    for (const { lines } of going) for (const line of lines.values()) line.stop();
    await Promise.all(going.map(async ({ watch }) => watch?.stop()));
    await rechecking.catch(() => {});
  }

  return {
    get connected() {
      return all !== null;
    },
    async connect() {
      await close();
      if (monotonicMs() < notBeforeMs) throw down(`gpiomon keeps ending: ${lastWords}`);
      tools = await findTools();
      const groups = groupsOf(config.devices);
      began = monotonicMs();
      all = groups;
      try {
        for (const watched of groups) {
          // A pull resistor that was just switched on needs a moment until the line follows.
          if (watched.group.bias !== 'as-is') await tools.levels(watched.group);
          await begin(watched);
        }
        if (all !== groups) throw down(`gpiomon is gone: ${lastWords}`);
      } catch (error) {
        await close();
        throw error;
      }
    },
    listen(heard) {
      tell = heard;
    },
    plan: (points) =>
      config.devices.flatMap((device): BusRequest[] => {
        const point = `${device.name}/state`;
        if (!points.includes(point)) return [];
        return [
          {
            device: device.name,
            points: [point],
            async read() {
              const watched = all?.find(({ devices }) => devices.includes(device));
              if (watched === undefined) throw down(`gpiomon is gone: ${lastWords}`);
              rechecking = rechecking.catch(() => {}).then(() => check(watched));
              await rechecking;
              const line = watched.lines.get(device.line);
              if (all?.includes(watched) !== true || line === undefined) {
                throw down(`gpiomon is gone: ${lastWords}`);
              }
              return new Map([[point, readingOf(device, line.level)]]);
            },
          },
        ];
      }),
    close,
  };
}

const down = (message: string): BusError => new BusError('bus-down', message, { retryable: false });

function groupsOf(devices: readonly GpioInputConfig[]): Watched[] {
  const groups = Map.groupBy(devices, ({ chip, bias = 'as-is', debounceMs = DEFAULT_DEBOUNCE_MS }) =>
    JSON.stringify({ chip, bias, debounceMs }),
  );
  return [...groups].map(([key, ofGroup]) => ({
    group: {
      ...(JSON.parse(key) as Pick<LineGroup, 'chip' | 'bias' | 'debounceMs'>),
      lines: ofGroup.map(({ line }) => line),
    },
    devices: ofGroup,
    lines: new Map(),
    watch: null,
    checkedMs: Number.NEGATIVE_INFINITY,
  }));
}
