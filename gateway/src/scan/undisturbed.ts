import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lockFolder } from '../buffer/lock.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { ScanPlace } from '../drivers/discovery.ts';
import { ConfigError } from '../errors.ts';
import { type Holder, holderOfAddress, holderOfPort } from './holder.ts';

/**
 * Keeps a gateway of this configuration from starting meanwhile.
 * @returns null when one is running
 */
export function lockOut(config: Pick<GatewayConfig, 'dataDir'>): { release(): void } | null {
  const path = join(config.dataDir, 'lock.sqlite');
  // Without the folder no gateway has ever run here.
  if (!existsSync(path)) return { release: () => {} };
  try {
    return lockFolder(path);
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
}

/** Another process that uses the bus. Two that ask on one line get each other's answers. */
export async function holderOf(place: ScanPlace): Promise<Holder | null> {
  switch (place.kind) {
    case 'serial':
      return holderOfPort(place.path);
    case 'tcp':
      return holderOfAddress(place.host, place.port);
    case 'bus': {
      const { path, host, port } = place.bus as { path?: unknown; host?: unknown; port?: unknown };
      if (typeof path === 'string' && path.startsWith('/dev/')) return holderOfPort(path);
      if (typeof host === 'string') return holderOfAddress(host, typeof port === 'number' ? port : 502);
      return null;
    }
    case 'machine':
      return null;
  }
}
