import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import type { Finding } from '../drivers/finding.ts';
import { holderOfPort } from '../scan/holder.ts';

/** Why a bus or the server could not be opened, from the error and from what the machine says. */
export function explainOpening(error: unknown, bus: unknown): Finding {
  const { path, host, port } = (bus ?? {}) as { path?: unknown; host?: unknown; port?: unknown };
  if (typeof path === 'string') {
    const found = explainPort(path, error);
    if (found !== null) return found;
  }
  const where =
    typeof host === 'string'
      ? `${host}:${typeof port === 'number' ? port : 502}`
      : typeof path === 'string'
        ? path
        : '';
  const fault = (
    code: Finding['code'],
    causes: Finding['causes'],
    params: Finding['params'] = {},
  ): Finding => ({
    code,
    level: 'fault',
    params: { where, ...params },
    causes,
  });
  switch (codeOf(error)) {
    case 'ECONNREFUSED':
      return fault('tcp-refused', [
        { code: 'other-port', sure: 'likely' },
        { code: 'converter-busy', sure: 'possible' },
        { code: 'other-host', sure: 'possible' },
      ]);
    case 'ETIMEDOUT':
      return fault('tcp-silent', [
        { code: 'converter-off', sure: 'likely' },
        { code: 'other-host', sure: 'likely' },
        { code: 'converter-busy', sure: 'possible' },
      ]);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return fault('name-unknown', [
        { code: 'name-or-dns', sure: 'likely' },
        { code: 'no-network', sure: 'possible' },
      ]);
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return fault('host-unreachable', [
        { code: 'converter-off', sure: 'likely' },
        { code: 'no-network', sure: 'likely' },
        { code: 'other-host', sure: 'possible' },
      ]);
    default:
      return fault('bus-closed', [{ code: 'read-message', sure: 'possible' }], { message: deepest(error) });
  }
}

function explainPort(path: string, error: unknown): Finding | null {
  const fault = (code: Finding['code'], params: Finding['params'], causes: Finding['causes']): Finding => ({
    code,
    level: 'fault',
    params,
    causes,
  });
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
  } catch (denied) {
    if (codeOf(denied) === 'ENOENT')
      return fault('port-missing', { path }, [{ code: 'unplugged', sure: 'likely' }]);
    const group = groupOf(path);
    return fault('port-denied', { path, group }, [
      { code: 'not-in-group', sure: 'certain', params: { group } },
    ]);
  }
  const holder = holderOfPort(path);
  if (holder !== null || /lock port|EBUSY|busy/i.test(deepest(error))) {
    const who = holder?.pid === undefined || holder.pid === null ? '' : ` (${holder.pid}: ${holder.name})`;
    return fault('port-held', { where: path, who }, [{ code: 'other-program', sure: 'certain' }]);
  }
  return null;
}

function groupOf(path: string): string {
  try {
    const { gid } = statSync(path);
    const line = readFileSync('/etc/group', 'utf8')
      .split('\n')
      .find((each) => each.split(':')[2] === String(gid));
    return line?.split(':')[0] ?? 'dialout';
  } catch {
    return 'dialout';
  }
}

/** The system's code of an error or of what caused it; empty when there is none. */
export function codeOf(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    // A name with several addresses fails with one error for each.
    const first = at instanceof AggregateError ? at.errors[0] : at;
    for (const each of [at, first]) {
      const { code, errno } = each as { code?: unknown; errno?: unknown };
      for (const one of [code, errno]) if (typeof one === 'string' && /^E[A-Z_]+$/.test(one)) return one;
    }
    if (/took too long|timed out/i.test(at.message)) return 'ETIMEDOUT';
  }
  return '';
}

/** What the first cause of an error says. */
export function deepest(error: unknown): string {
  let text = String(error);
  for (let at = error; at instanceof Error; at = at.cause) text = at.message || text;
  return text;
}
