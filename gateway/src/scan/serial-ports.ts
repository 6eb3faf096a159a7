import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

export interface SerialPortInfo {
  /** The name that stays the same when things are plugged in another order, where there is one. */
  readonly path: string;
  /** Such as `/dev/ttyUSB0`. */
  readonly device: string;
}

const PORT = /^tty(USB|ACM|AMA|S|XRUSB|mxc|O)[0-9]+$/;

/** Serial ports that this machine has. @param root folder that `dev` and `sys` are in */
export function serialPorts(root = '/'): SerialPortInfo[] {
  const dev = join(root, 'dev');
  const named = new Map<string, string>();
  for (const name of list(join(dev, 'serial/by-id'))) {
    const path = join(dev, 'serial/by-id', name);
    try {
      named.set(realpathSync(path), path);
    } catch {
      // A link whose adapter has just been pulled out.
    }
  }
  return list(dev)
    .filter((name) => PORT.test(name) && isReal(root, name))
    .map((name) => {
      const device = join(dev, name);
      return { path: named.get(device) ?? device, device };
    })
    .toSorted((a, b) => a.device.localeCompare(b.device, 'en', { numeric: true }));
}

/** PCs show some dozens of `ttyS` that are not there: their type is 0. */
function isReal(root: string, name: string): boolean {
  if (!name.startsWith('ttyS')) return true;
  const type = join(root, 'sys/class/tty', name, 'type');
  if (!existsSync(type)) return true;
  try {
    return readFileSync(type, 'utf8').trim() !== '0';
  } catch {
    return true;
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
