import { join } from 'node:path';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { parseConfig } from '../config/parse-config.ts';
import { createGateway } from '../gateway.ts';
import { startModbusDevice } from '../testing/modbus-device.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { until } from '../testing/until.ts';

test('/metrics shows what waits in the buffer while there is no broker, and /healthz answers', async () => {
  const device = await startModbusDevice({ input: { 1: 34, 2: 900 } });
  onTestFinished(() => device.stop());
  const config = parseConfig(
    `
id: gw-1
secret: s3cret
mqttUrl: mqtt://127.0.0.1:9
dataDir: ./data
metrics: { port: 0 }
kinds: { air: { sampleS: 0.1, recordS: 0.1 } }
buses:
  - { name: line, driver: modbus, transport: tcp, host: 127.0.0.1, port: ${device.port}, devices: [{ name: probe, unit: 1, profile: xy-md02 }] }
rooms: { room-1: { air1: line/probe/temperature } }
`,
    join(tempFolder(), 'gw.yaml'),
  );
  const gateway = createGateway(config, { log: pino({ level: 'silent' }) });
  onTestFinished(() => gateway.stop());
  await gateway.start();
  await until('frames are committed', () => gateway.status().buffered >= 3);
  const base = `http://127.0.0.1:${gateway.metricsPort}`;
  const text = await (await fetch(`${base}/metrics`)).text();
  expect(Number(/^coldfield_gateway_buffered_frames (\d+)$/m.exec(text)?.[1])).toBeGreaterThanOrEqual(3);
  expect(text).toContain('coldfield_gateway_bus_connected{bus="line"} 1');
  expect(text).toContain('coldfield_gateway_online 0');
  expect(await (await fetch(`${base}/healthz`)).json()).toEqual({ ok: true, online: false });
  expect((await fetch(`${base}/else`)).status).toBe(404);
});
