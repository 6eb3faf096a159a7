import { writeFileSync } from 'node:fs';

export const USERNAME = 'bench';
export const PASSWORD = 'bench-password';

export interface BenchGateway {
  readonly id: string;
  readonly secret: string;
}

export interface SeedShape {
  /** One gateway each. */
  readonly stores: number;
  /** Called `r1`, `r2`, … on the wire and `<gateway id>-r1`, … in the archive. */
  readonly rooms: number;
  readonly cadenceMs: number;
}

/** Gateway number `index`, from 0. */
export function benchGateway(index: number): BenchGateway {
  return { id: `g${index}`, secret: `secret-of-bench-gateway-${index}` };
}

export function benchGateways(count: number): BenchGateway[] {
  return Array.from({ length: count }, (_, index) => benchGateway(index));
}

/** Room in the archive for a wire key of a gateway. */
export const roomId = (gateway: number, room: number): string => `g${gateway}-r${room}`;

/** Writes records of as many stores as a benchmark needs, in the form that `DEMO_SEED_FILE` takes. */
export function writeBenchSeed(file: string, { stores, rooms, cadenceMs }: SeedShape): void {
  const indices = Array.from({ length: stores }, (_, index) => index);
  const roomNumbers = Array.from({ length: rooms }, (_, i) => i + 1);
  const seed = {
    organisations: [{ id: 'county', name: '县供销社', kind: 'county', parent: null }],
    people: [
      {
        username: USERNAME,
        name: 'Bench',
        role: 'administrator',
        organisation: 'county',
        password: PASSWORD,
      },
    ],
    stores: indices.map((index) => ({
      id: `s${index}`,
      name: `${index}号库`,
      organisation: 'county',
      timeZone: 'Asia/Shanghai',
      rooms: roomNumbers.map((room) => ({
        id: roomId(index, room),
        key: `r${room}`,
        name: `${room}号间`,
        kind: 'cold',
        volumeM3: 300,
        cadenceMs,
        limits: { air: { low: 0, high: 8 } },
        sensors: [],
      })),
    })),
    gateways: indices.map((index) => ({
      ...benchGateway(index),
      name: `${index}号网关`,
      store: `s${index}`,
    })),
  };
  writeFileSync(file, JSON.stringify(seed));
}
