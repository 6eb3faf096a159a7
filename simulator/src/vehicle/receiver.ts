import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** What a receiver sees; null where it sees too few satellites. */
export type Sight = { readonly lat: number; readonly lon: number; readonly kmh: number } | null;

/** A satellite receiver on a TCP port: NMEA 0183, as a real one behind a serial server sends it. */
export interface Receiver {
  readonly port: number;
  stop(): Promise<void>;
}

const KNOTS_PER_KMH = 1 / 1.852;

/**
 * @param sight asked before each sentence
 * @param everyMs real receivers say it once a second
 */
export async function startReceiver(
  sight: (nowMs: number) => Sight,
  { everyMs = 1_000, now = Date.now }: { everyMs?: number; now?: () => number } = {},
): Promise<Receiver> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay();
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const timer = setInterval(() => {
    if (sockets.size === 0) return;
    const nowMs = now();
    const text = sentences(nowMs, sight(nowMs));
    for (const socket of sockets) socket.write(text);
  }, everyMs);
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      clearInterval(timer);
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The sentences of one moment. */
export function sentences(nowMs: number, sight: Sight): string {
  const iso = new Date(nowMs).toISOString();
  const time = `${iso.slice(11, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}.${iso.slice(20, 22)}`;
  const date = `${iso.slice(8, 10)}${iso.slice(5, 7)}${iso.slice(2, 4)}`;
  if (sight === null) {
    return [`GNRMC,${time},V,,,,,,,${date},,,N,V`, `GNGGA,${time},,,,,0,03,99.99,,,,,,`]
      .map(sentence)
      .join('');
  }
  const lat = `${degrees(sight.lat, 2)},${sight.lat < 0 ? 'S' : 'N'}`;
  const lon = `${degrees(sight.lon, 3)},${sight.lon < 0 ? 'W' : 'E'}`;
  const knots = (sight.kmh * KNOTS_PER_KMH).toFixed(3);
  return [
    `GNRMC,${time},A,${lat},${lon},${knots},,${date},,,A,V`,
    `GNGGA,${time},${lat},${lon},1,11,0.8,180.0,M,-12.0,M,,`,
  ]
    .map(sentence)
    .join('');
}

/** `dddmm.mmmmm` */
function degrees(value: number, digits: number): string {
  // Rounded first, so that 59.999999 minutes become the next degree.
  const minutes = Math.round(Math.abs(value) * 60 * 1e5) / 1e5;
  const whole = Math.floor(minutes / 60);
  return `${String(whole).padStart(digits, '0')}${(minutes - whole * 60).toFixed(5).padStart(8, '0')}`;
}

function sentence(body: string): string {
  let sum = 0;
  for (let i = 0; i < body.length; i++) sum ^= body.charCodeAt(i);
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, '0')}\r\n`;
}
