import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtinScenario, createDevices, createScenario } from '@coldfield/simulator';
import { describe, expect, onTestFinished, test } from 'vitest';

const MAIN = join(import.meta.dirname, '../../gateway/src/main.js');
const EPOCH_MS = Date.UTC(2026, 10, 16);

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The command as it is typed. */
function gateway(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { env: { ...process.env, LANG: 'C' } }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'coldfield-commands-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The devices of a simulated store, behind Modbus TCP. */
async function store() {
  const scenario = createScenario(builtinScenario(EPOCH_MS));
  const [first] = scenario.stores;
  if (first === undefined) throw new Error('the scenario has no store');
  const bus = createDevices(first, { clock: { now: () => EPOCH_MS + 20 * 3_600_000 } });
  const { port } = await bus.start();
  onTestFinished(() => bus.stop());
  return { bus, port, devices: bus.devices };
}

describe('a simulated store', () => {
  test('is found device by device, with its likely types', async () => {
    const { port, devices } = await store();
    const first = devices.filter(({ unit }) => unit < 10);
    const { code, out } = await gateway('scan', `127.0.0.1:${port}`, '--addresses', '1-9', '--json');
    expect(code).toBe(0);
    const { found } = JSON.parse(out) as { found: { address: string; seems: { what: string }[] }[] };
    expect(found.map(({ address }) => Number(address))).toEqual(
      first.map(({ unit }) => unit).toSorted((a, b) => a - b),
    );
    const air = first.find(({ points }) => points.some(({ key }) => key === 'air1'));
    const seen = found.find(({ address }) => address === String(air?.unit));
    expect(seen?.seems.map(({ what }) => what)).toContain(air?.type);
  });

  test('with a device that fails inside and one with the wrong map is told apart', async () => {
    const { bus, port, devices } = await store();
    const air = devices.find(({ type, unit }) => unit < 10 && ['xy-md02', 'r444a01', 'renke'].includes(type));
    const inputs = devices.find(({ type }) => type === 'input-module');
    if (air === undefined || inputs === undefined) throw new Error('the store lacks a device');
    const wrong = air.type === 'xy-md02' ? 'renke' : 'xy-md02';
    bus.setMode(inputs.unit, { kind: 'exception', code: 4 });
    const path = join(tempFolder(), 'gw.yaml');
    writeFileSync(
      path,
      `id: gw
secret: x
mqttUrl: mqtt://127.0.0.1:1
dataDir: ./data
buses:
  - name: line
    driver: modbus
    transport: tcp
    host: 127.0.0.1
    port: ${port}
    timeoutMs: 300
    devices:
      - { name: air, unit: ${air.unit}, profile: ${wrong} }
      - { name: doors, unit: ${inputs.unit}, points: { door: { fc: 2, addr: 0 } } }
`,
    );
    const { code, out } = await gateway('doctor', path, '--json');
    expect(code).toBe(1);
    const { findings } = JSON.parse(out) as {
      findings: {
        part: string;
        code: string;
        device?: string;
        causes: { code: string; params?: object }[];
      }[];
    };
    const of = (device: string) => findings.find((finding) => finding.device === device);
    expect(of('air')?.causes[0]).toMatchObject({ code: 'other-profile', params: { profile: air.type } });
    expect(of('doors')).toMatchObject({ code: 'exception', causes: [{ code: 'device-busy' }] });
    expect(findings.find(({ part }) => part === 'server')?.code).toBe('server-refused');
  });
});
