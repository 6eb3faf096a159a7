import { isIP } from 'node:net';

/**
 * Whether a request means this box by a name that nobody else can point at it: an address, a name without a dot, one
 * of mDNS, or one that the file names. Any other name may be a stranger's site that has itself resolved to here.
 */
export function isOwnHost(host: string | undefined, names: readonly string[]): boolean {
  if (host === undefined || host.length > 255) return false;
  const name = host.replace(/:[0-9]{1,5}$/, '').toLowerCase();
  const bare = name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name;
  if (isIP(bare) !== 0) return true;
  if (!/^[a-z0-9.-]+$/.test(bare)) return false;
  return !bare.includes('.') || bare.endsWith('.local') || names.includes(bare);
}
