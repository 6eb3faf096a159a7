import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { Finding } from '../drivers/finding.ts';

const MIB = 1_048_576;
/** 2025-01-01: a clock before this was never set. */
const EARLIEST_MS = 1_735_689_600_000;
const SYNCHRONISED = ['/run/systemd/timesync/synchronized', '/run/chrony/chronyd.pid', '/run/ntpd.pid'];
/** Magic numbers of statfs(2) for what does not outlive the power. */
const VOLATILE: ReadonlyMap<number, string> = new Map([
  [0x01021994, 'tmpfs'],
  [0x858458f6, 'ramfs'],
  [0x794c7630, 'overlay'],
]);

export interface MachineDeps {
  /** Epoch ms. */
  readonly now: () => number;
  readonly ntpSynchronised?: () => boolean;
}

/** The clock, and the disk that the buffer is to lie on. */
export function checkMachine(
  config: Pick<GatewayConfig, 'dataDir' | 'buffer' | 'clock'>,
  deps: MachineDeps,
): Finding[] {
  return [...checkClock(config, deps), ...checkDisk(config)];
}

function checkClock(
  { clock }: Pick<GatewayConfig, 'clock'>,
  { now, ntpSynchronised }: MachineDeps,
): Finding[] {
  const atMs = now();
  if (atMs < EARLIEST_MS) {
    return [
      {
        code: 'clock-unset',
        level: 'fault',
        params: { now: new Date(atMs).toISOString().slice(0, 16).replace('T', ' ') },
        causes: [{ code: 'set-clock', sure: 'likely' }],
      },
    ];
  }
  const isKept = ntpSynchronised ?? (() => SYNCHRONISED.some((path) => existsSync(path)));
  // A clock module, or the server, needs no NTP.
  if (clock.source === 'rtc' || clock.source === 'server' || isKept()) return [];
  return [
    { code: 'clock-unsure', level: 'note', params: {}, causes: [{ code: 'start-ntp', sure: 'possible' }] },
  ];
}

function checkDisk({ dataDir, buffer }: Pick<GatewayConfig, 'dataDir' | 'buffer'>): Finding[] {
  let path = dataDir;
  while (!existsSync(path) && dirname(path) !== path) path = dirname(path);
  try {
    accessSync(path, constants.W_OK);
    const { type, bavail, bsize } = statfsSync(path);
    const findings: Finding[] = [];
    const kind = VOLATILE.get(type);
    if (kind !== undefined) {
      findings.push({
        code: 'disk-volatile',
        // An overlay may well be a container's; only a memory disk is surely gone.
        level: kind === 'overlay' ? 'note' : 'doubt',
        params: { path: dataDir, type: kind },
        causes: [{ code: 'mount-disk', sure: 'likely' }],
      });
    }
    const free = bavail * bsize;
    if (free < Math.min(buffer.maxBytes, 64 * MIB)) {
      const params = {
        path: dataDir,
        freeMiB: Math.floor(free / MIB),
        wantedMiB: Math.round(buffer.maxBytes / MIB),
      };
      findings.push({
        code: 'disk-low',
        level: 'fault',
        params,
        causes: [{ code: 'free-disk', sure: 'certain' }],
      });
    }
    return findings;
  } catch (error) {
    return [
      {
        code: 'disk-unwritable',
        level: 'fault',
        params: { path: dataDir, message: (error as NodeJS.ErrnoException).code ?? String(error) },
        causes: [{ code: 'owner', sure: 'likely' }],
      },
    ];
  }
}
