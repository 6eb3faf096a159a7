import { createConnection } from 'node:net';
import modbusSerial from 'modbus-serial';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtinScenario } from '../scenario/builtin.ts';
import { createScenario } from '../scenario/scenario.ts';
import { createDevices, type StoreBus } from './devices.ts';

// The client is modbus-serial, which the gateway uses; the server is ours.
const EPOCH_MS = Date.UTC(2026, 10, 16);
const clock = { nowMs: EPOCH_MS + 20 * 3_600_000, now: () => clock.nowMs };
const scenario = createScenario(builtinScenario(EPOCH_MS));
const signed = (word: number): number => (word << 16) >> 16;

describe('the bus of a store', () => {
  let bus: StoreBus;
  let client: InstanceType<typeof modbusSerial.default>;
  let port: number;
  const store = scenario.stores[1]!;
  const truth = (room: string, key: string): number =>
    scenario.truth(`${store.config.id}/${room}/${key}`, clock.nowMs);

  beforeEach(async () => {
    // Computed here, so that no answer waits for hours of physics.
    for (const room of store.rooms) truth(room.config.key, 'air1');
    bus = createDevices(store, { clock });
    ({ port } = await bus.start());
    client = new modbusSerial.default();
    await client.connectTCP('127.0.0.1', { port });
    client.setTimeout(300);
  });
  afterEach(async () => {
    await new Promise<void>((resolve) => client.close(() => resolve()));
    await bus.stop();
  });

  it('has an XY-MD02 with signed tenths at input registers 1 and 2', async () => {
    client.setID(1);
    const { data } = await client.readInputRegisters(1, 2);
    expect(signed(data[0]!) / 10).toBe(truth('room1', 'air1'));
    expect(data[1]! / 10).toBe(truth('room1', 'rh1'));
  });

  it('shows temperatures below zero as two’s complement', async () => {
    client.setID(1);
    let seen = 0;
    for (let n = 0; n < 200 && seen >= 0; n++) {
      clock.nowMs += 60_000;
      seen = signed((await client.readInputRegisters(1, 1)).data[0]!);
      expect(seen / 10).toBe(truth('room1', 'air1'));
    }
    expect(seen).toBeLessThan(0);
  });

  it('has a probe module with 0x8000 where no probe hangs', async () => {
    client.setID(2);
    const { data } = await client.readHoldingRegisters(0, 8);
    expect(data.slice(0, 3).map((word) => signed(word) / 10)).toEqual(
      [1, 2, 3].map((n) => truth('room1', `pulp${n}`)),
    );
    expect(data[4]).toBe(0x8000);
    expect(signed(data[7]!) / 10).toBe(truth('room1', 'ambient1'));
  });

  it('has discrete inputs for door, mains, defrost and compressor', async () => {
    client.setID(3);
    const { data } = await client.readDiscreteInputs(0, 4);
    expect(data.slice(0, 4).map(Number)).toEqual(
      ['door1', 'mains1', 'defrost1', 'compressor1'].map((key) => truth('room1', key)),
    );
  });

  it('has a meter with 32-bit energy and power, high word first', async () => {
    client.setID(90);
    const long = async (address: number): Promise<number> => {
      const { data } = await client.readHoldingRegisters(address, 2);
      return data[0]! * 65_536 + data[1]!;
    };
    expect((await long(0)) / 100).toBe(truth('room1', 'energy1'));
    expect((await long(362)) / 1_000).toBe(truth('room1', 'power1'));
    expect((await long(356)) + (await long(358)) + (await long(360))).toBe(await long(362));
    expect((await client.readHoldingRegisters(97, 3)).data[1]! / 10).toBe(truth('room1', 'voltage1'));
  });

  it('refuses a register or a function that a device does not have', async () => {
    client.setID(1);
    await expect(client.readInputRegisters(40, 1)).rejects.toMatchObject({ modbusCode: 2 });
    await expect(client.readHoldingRegisters(1, 1)).rejects.toMatchObject({ modbusCode: 1 });
    await expect(client.writeRegister(1, 5)).rejects.toMatchObject({ modbusCode: 1 });
  });

  it('keeps silent for a unit that is not there or switched off, and comes back', async () => {
    client.setID(77);
    await expect(client.readInputRegisters(1, 1)).rejects.toMatchObject({ name: 'TransactionTimedOutError' });
    bus.setMode(1, { kind: 'silent' });
    client.setID(1);
    await expect(client.readInputRegisters(1, 1)).rejects.toMatchObject({ name: 'TransactionTimedOutError' });
    bus.setMode(1, { kind: 'normal' });
    expect((await client.readInputRegisters(1, 1)).data).toHaveLength(1);
  });

  it('answers with an exception or late when told to', async () => {
    bus.setMode(1, { kind: 'exception', code: 4 });
    bus.setMode(2, { kind: 'slow', delayMs: 60 });
    client.setID(1);
    await expect(client.readInputRegisters(1, 1)).rejects.toMatchObject({ modbusCode: 4 });
    client.setID(2);
    const started = performance.now();
    await client.readHoldingRegisters(0, 1);
    expect(performance.now() - started).toBeGreaterThan(50);
  });

  it('understands requests that arrive in pieces or several at once', async () => {
    const request = (id: number): Buffer => Buffer.from([0, id, 0, 0, 0, 6, 1, 4, 0, 1, 0, 2]);
    const bytes = Buffer.concat([request(1), request(2), request(3)]);
    const reply = await new Promise<Buffer>((resolve, reject) => {
      const socket = createConnection({ host: '127.0.0.1', port });
      let received = Buffer.alloc(0);
      socket.on('error', reject);
      socket.on('data', (chunk) => {
        received = Buffer.concat([received, chunk]);
        if (received.length < 3 * 13) return;
        socket.destroy();
        resolve(received);
      });
      socket.write(bytes.subarray(0, 5), () => {
        socket.write(bytes.subarray(5, 17), () => socket.write(bytes.subarray(17)));
      });
    });
    expect([reply[1], reply[14], reply[27]]).toEqual([1, 2, 3]);
    expect(reply).toHaveLength(39);
  });

  it('hangs up on what is not Modbus', async () => {
    const closed = await new Promise<boolean>((resolve) => {
      const socket = createConnection({ host: '127.0.0.1', port });
      socket.on('close', () => resolve(true));
      socket.write('GET / HTTP/1.1\r\n\r\n');
    });
    expect(closed).toBe(true);
  });
});
