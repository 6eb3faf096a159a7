import {
  checkHttpBus,
  type HttpBusConfig,
  HttpBusSchema,
  httpPoints,
} from '@coldfield/protocol/configuration';
import { type Bus, type BusRequest, defineDriver, type LocalSettings } from '../driver.ts';
import type { Reading } from '../reading.ts';
import { diagnose } from './diagnose.ts';
import { createJsonClient, type JsonClient, timeoutOf } from './json-client.ts';
import { readingOf } from './json-reading.ts';

/** Devices that answer a GET with JSON. A point is named `<device>/<name>`; one request serves all of a device. */
export const http = defineDriver(HttpBusSchema, (config, { httpSources }) => ({
  problems: [
    ...checkHttpBus(config),
    ...config.devices.flatMap(({ source }, i) =>
      httpSources.has(source) ? [] : [unknownSource(['devices', i, 'source'], source, httpSources)],
    ),
  ],
  points: httpPoints(config),
  open: () => openBus(config, httpSources),
  diagnose: (trouble, deps) => diagnose(config, httpSources, trouble, deps),
}));

function unknownSource(path: (string | number)[], source: string, sources: LocalSettings['httpSources']) {
  const known = [...sources.keys()].join(', ');
  const expected = known === '' ? 'it has none' : `expected one of ${known}`;
  return {
    path,
    message: `there is no source "${source}" under httpSources in the gateway's file; ${expected}`,
  };
}

function openBus(config: HttpBusConfig, sources: LocalSettings['httpSources']): Bus {
  const timeoutMs = timeoutOf(config);
  const clients = new Map<string, JsonClient>();
  const points = new Map(
    config.devices.flatMap((device) =>
      Object.entries(device.points).map(([name, point]) => [`${device.name}/${name}`, { device, point }]),
    ),
  );

  function clientOf(name: string): JsonClient {
    const known = clients.get(name);
    if (known !== undefined) return known;
    const source = sources.get(name);
    if (source === undefined) throw new Error(`there is no source ${name}`);
    const client = createJsonClient(name, source, timeoutMs);
    clients.set(name, client);
    return client;
  }

  // Now rather than at the first question: a file with a password that is missing is told at the start.
  for (const { source } of config.devices) clientOf(source);

  return {
    // There is no line that could be down: each device is reached by itself.
    connected: true,
    async connect() {},
    async close() {
      for (const client of clients.values()) client.close();
      clients.clear();
    },
    plan(names) {
      const known = names.flatMap((name) => {
        const entry = points.get(name);
        return entry === undefined ? [] : [{ name, ...entry }];
      });
      return [...Map.groupBy(known, ({ device }) => device)].map(
        ([device, entries]): BusRequest => ({
          device: device.name,
          points: entries.map(({ name }) => name),
          async read() {
            const document = await clientOf(device.source).get();
            return new Map<string, Reading>(
              entries.map(({ name, point }) => [name, readingOf(point, document)]),
            );
          },
        }),
      );
    },
  };
}
