import { readFileSync } from 'node:fs';
import mqtt from 'mqtt';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { readSecretFile, Secret } from '../config/secret.ts';
import type { Finding } from '../drivers/finding.ts';
import { ConfigError } from '../errors.ts';
import { refusalOf } from '../uplink/refusal.ts';
import { codeOf, deepest } from './explain-opening.ts';

const CONNECT_MS = 8_000;

/** Connects to the server as this gateway does, and goes again without having said anything. */
export async function checkServer(
  config: Pick<GatewayConfig, 'id' | 'secret' | 'mqttUrl' | 'tls'>,
): Promise<Finding[]> {
  let password: string;
  try {
    password = (config.secret instanceof Secret ? config.secret : readSecretFile(config.secret)).reveal();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const params = { message: error.message };
    return [
      {
        code: 'secret-unreadable',
        level: 'fault',
        params,
        causes: [
          { code: 'owner', sure: 'possible' },
          { code: 'join-again', sure: 'possible' },
        ],
      },
    ];
  }
  const error = await tryConnect(config, password);
  return error === null ? [] : [explain(error, new URL(config.mqttUrl).host)];
}

async function tryConnect(
  { id, mqttUrl, tls }: Pick<GatewayConfig, 'id' | 'mqttUrl' | 'tls'>,
  password: string,
): Promise<unknown> {
  try {
    const client = mqtt.connect(mqttUrl, {
      clientId: id,
      username: id,
      password,
      protocolVersion: 4,
      clean: true,
      connectTimeout: CONNECT_MS,
      reconnectPeriod: 0,
      ...(tls.caFile === undefined ? {} : { ca: readFileSync(tls.caFile) }),
      ...(tls.certFile === undefined ? {} : { cert: readFileSync(tls.certFile) }),
      ...(tls.keyFile === undefined ? {} : { key: readFileSync(tls.keyFile) }),
      ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
    });
    try {
      return await new Promise<unknown>((resolve) => {
        let last: unknown = null;
        client.on('error', (error) => {
          last = error;
        });
        client.once('connect', () => resolve(null));
        // Without an error the other side closed, or said nothing until the time was up.
        client.once('close', () =>
          resolve(last ?? Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })),
        );
      });
    } finally {
      client.removeAllListeners('close');
      await client.endAsync(true).catch(() => {});
    }
  } catch (error) {
    // A certificate file that cannot be read, for one.
    return error;
  }
}

function explain(error: unknown, where: string): Finding {
  const fault = (code: Finding['code'], causes: Finding['causes']): Finding => ({
    code,
    level: 'fault',
    params: { where, message: refusalOf(error) ?? (codeOf(error) || deepest(error)) },
    causes,
  });
  if (refusalOf(error) !== null) return fault('credential-refused', [{ code: 'join-again', sure: 'likely' }]);
  const code = `${(error as { code?: string }).code ?? ''} ${deepest(error)}`;
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|certificate/i.test(code)) {
    const isTime = /NOT_YET_VALID|EXPIRED|expired/i.test(code);
    return fault('server-certificate', [
      { code: isTime ? 'clock-behind' : 'own-authority', sure: 'likely' },
      { code: isTime ? 'own-authority' : 'clock-behind', sure: 'possible' },
    ]);
  }
  switch (codeOf(error)) {
    case 'ECONNREFUSED':
      return fault('server-refused', [{ code: 'server-stopped', sure: 'likely' }]);
    case 'ETIMEDOUT':
      return fault('server-silent', [
        { code: 'firewall', sure: 'likely' },
        { code: 'no-network', sure: 'possible' },
      ]);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return fault('server-unknown', [
        { code: 'name-or-dns', sure: 'likely' },
        { code: 'no-network', sure: 'likely' },
      ]);
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return fault('server-unreachable', [{ code: 'no-network', sure: 'likely' }]);
    default:
      return fault('server-other', [{ code: 'read-message', sure: 'possible' }]);
  }
}
