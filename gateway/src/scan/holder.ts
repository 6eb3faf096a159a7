import { lookup } from 'node:dns/promises';
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { isIPv4 } from 'node:net';

/** A process that uses a bus; null where the system does not say which. */
export interface Holder {
  readonly pid: number | null;
  readonly name: string;
}

/** Who has a serial port open. */
export function holderOfPort(path: string): Holder | null {
  let device: string;
  try {
    device = realpathSync(path);
  } catch {
    return null;
  }
  return processWith((target) => target === device);
}

const ESTABLISHED = '01';

/**
 * Who on this machine is connected to an address: a converter often serves one connection alone, and two programs that
 * ask on one line get each other's answers.
 */
export async function holderOfAddress(host: string, port: number): Promise<Holder | null> {
  let address: string;
  try {
    address = isIPv4(host) ? host : (await lookup(host, { family: 4 })).address;
  } catch {
    return null;
  }
  const wanted = `${hexOf(address)}:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const inodes = new Set(
    connections().flatMap(({ remote, state, inode }) =>
      (remote === wanted || remote.endsWith(`FFFF0000${wanted}`)) && state === ESTABLISHED ? [inode] : [],
    ),
  );
  const own = new Set(filesOf('self'));
  const sockets = new Set(
    [...inodes].map((inode) => `socket:[${inode}]`).filter((socket) => !own.has(socket)),
  );
  if (sockets.size === 0) return null;
  return processWith((target) => sockets.has(target)) ?? { pid: null, name: '?' };
}

function connections(): { remote: string; state: string; inode: string }[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) => {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch {
      return [];
    }
    return text
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .map(([, , remote = '', state = '', , , , , , inode = '']) => ({ remote, state, inode }));
  });
}

/** As the kernel writes it: the bytes of the address from the last to the first. */
function hexOf(address: string): string {
  return address
    .split('.')
    .toReversed()
    .map((byte) => Number(byte).toString(16).toUpperCase().padStart(2, '0'))
    .join('');
}

/** The first process, other than this one, with an open file that `is` knows. Others' files show only to root. */
function processWith(is: (target: string) => boolean): Holder | null {
  for (const pid of list('/proc').filter((name) => /^[0-9]+$/.test(name))) {
    if (Number(pid) === process.pid) continue;
    if (filesOf(pid).some(is)) return { pid: Number(pid), name: nameOf(pid) };
  }
  return null;
}

function filesOf(pid: string): string[] {
  return list(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      return [];
    }
  });
}

function nameOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim().slice(0, 80);
  } catch {
    return '?';
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
