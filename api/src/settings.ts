import { readFileSync } from 'node:fs';
import { ColdfieldError } from '@coldfield/protocol';

/** One setting of the server, read from the environment. */
interface Setting<T> {
  readonly doc: string;
  /** As it stands in `.env.example`; undefined for a setting without a default. */
  readonly default: string | undefined;
  readonly parse: (text: string) => T;
  readonly secret?: boolean;
}

export class ConfigurationError extends ColdfieldError {
  constructor(message: string) {
    super('configuration', message);
  }
}

const port = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new Error('a port from 0 to 65535 is expected');
  return value;
};
const url =
  (...protocols: string[]) =>
  (text: string): string => {
    if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol.slice(0, -1))) {
      throw new Error(`a URL that starts with ${protocols.map((p) => `${p}://`).join(' or ')} is expected`);
    }
    return text;
  };
/** A URL stands in logs and messages, and a password must not. */
const withoutUser =
  (parse: (text: string) => string) =>
  (text: string): string => {
    const { username, password } = new URL(parse(text));
    if (username !== '' || password !== '')
      throw new Error('a URL without a user and a password is expected');
    return text;
  };
const text = (value: string): string => value;
const choice =
  <const T extends string>(...values: T[]) =>
  (value: string): T => {
    if (!values.includes(value as T)) throw new Error(`one of ${values.join(', ')} is expected`);
    return value as T;
  };
const whole =
  (low: number, high: number) =>
  (value: string): number => {
    const number = Number(value);
    if (!Number.isInteger(number) || number < low || number > high) {
      throw new Error(`a whole number from ${low} to ${high} is expected`);
    }
    return number;
  };

const required = <T>(value: Setting<T> & { default: string }) => value;
const optional = <T>(value: Omit<Setting<T>, 'default'>): Setting<T> & { default: undefined } => ({
  ...value,
  default: undefined,
});

/** Every setting of the server. `.env.example` and the README's table are checked against it. */
export const SETTINGS = {
  PORT: required({ doc: 'HTTP port of the dashboard and the API', default: '8080', parse: port }),
  HOST: required({
    doc: 'Address to listen on; 0.0.0.0 for every network',
    default: '127.0.0.1',
    parse: text,
  }),
  DATA_DIR: required({ doc: 'Folder of records, archive and journal', default: './data', parse: text }),
  LOG_LEVEL: required({
    doc: 'How much to log',
    default: 'info',
    parse: choice('debug', 'info', 'warn', 'error', 'silent'),
  }),
  MQTT_PORT: required({ doc: 'Port of the embedded broker', default: '1883', parse: port }),
  MQTTS_PORT: optional({
    doc: 'TLS port of the embedded broker; needs TLS_CERT_FILE and TLS_KEY_FILE',
    parse: port,
  }),
  TLS_CERT_FILE: optional({ doc: 'Certificate chain for MQTTS_PORT, PEM', parse: text }),
  TLS_KEY_FILE: optional({ doc: 'Private key for MQTTS_PORT, PEM', parse: text }),
  MQTT_URL: optional({
    doc: 'Use this broker instead of the embedded one',
    parse: url('mqtt', 'mqtts'),
  }),
  MQTT_USERNAME: optional({ doc: 'User of the server at MQTT_URL', parse: text }),
  MQTT_PASSWORD: optional({ doc: 'Password of the server at MQTT_URL', parse: text, secret: true }),
  MQTT_PUBLIC_URL: optional({
    doc: 'Broker address that gateways are given when they are set up',
    parse: url('mqtt', 'mqtts'),
  }),
  MOSQUITTO_FILES_DIR: optional({
    doc: 'Keep the password file and the ACL file of a Mosquitto here, for all gateways',
    parse: text,
  }),
  MOSQUITTO_PID_FILE: optional({
    doc: 'Process id of that Mosquitto, to tell it when its files changed',
    parse: text,
  }),
  INFLUX_URL: optional({
    doc: 'Keep the archive in this InfluxDB, 1.x or 2.x, instead of a file',
    parse: withoutUser(url('http', 'https')),
  }),
  INFLUX_DATABASE: required({
    doc: 'Database in InfluxDB; on 2.x the first part of the names of its buckets',
    default: 'coldfield',
    parse: text,
  }),
  INFLUX_USERNAME: optional({ doc: 'User of InfluxDB 1.x', parse: text }),
  INFLUX_PASSWORD: optional({ doc: 'Password of InfluxDB 1.x', parse: text, secret: true }),
  INFLUX_ORG: required({ doc: 'Organisation in InfluxDB 2.x', default: 'coldfield', parse: text }),
  INFLUX_TOKEN: optional({ doc: 'Token of InfluxDB 2.x', parse: text, secret: true }),
  TRUST_PROXY: required({
    doc: 'yes behind a reverse proxy of your own: believe what it says of the client and of https',
    default: 'no',
    parse: (value) => choice('yes', 'no')(value) === 'yes',
  }),
  SPOOL_MIB: required({
    doc: 'Room for messages of foreign clients while the archive is down, MiB',
    default: '256',
    parse: whole(1, 1_000_000),
  }),
  ARCHIVE_WARN_FREE_MIB: required({
    doc: 'Warn when the disk of DATA_DIR has less room than this, MiB',
    default: '4096',
    parse: whole(0, 1_000_000_000),
  }),
  ARCHIVE_RESERVE_MIB: required({
    doc: 'With less room than this the oldest raw data is deleted, never the last 30 days, MiB',
    default: '1024',
    parse: whole(0, 1_000_000_000),
  }),
  BACKUP_DIR: optional({
    doc: 'Take a back-up into this folder every day; on another disk than DATA_DIR',
    parse: text,
  }),
  BACKUP_TIME: required({
    doc: 'When the daily back-up is taken, HH:MM by the clock of the machine',
    default: '03:30',
    parse: (value) => {
      if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(value)) throw new Error('a time such as 03:30 is expected');
      return value;
    },
  }),
  BACKUP_KEEP: required({
    doc: 'Daily back-ups that are kept',
    default: '7',
    parse: whole(1, 1_000),
  }),
  BACKUP_PASSPHRASE: optional({
    doc: 'Encrypts back-ups and opens encrypted ones; 12 characters at least',
    parse: text,
    secret: true,
  }),
  DEMO_SEED_FILE: optional({
    doc: 'Records to load into an empty DATA_DIR; only on a loopback HOST',
    parse: text,
  }),
} as const satisfies Record<string, Setting<unknown>>;

type Parsed<S> = S extends { default: undefined; parse: (text: string) => infer T }
  ? T | undefined
  : S extends { parse: (text: string) => infer T }
    ? T
    : never;

export type Settings = { readonly [Name in keyof typeof SETTINGS]: Parsed<(typeof SETTINGS)[Name]> };

/**
 * Reads the settings from an environment. A secret `X` may be given as `X_FILE`, the path of a file that holds it.
 * @throws {ConfigurationError} naming the variable and what is expected.
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const settings: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(SETTINGS) as [string, Setting<unknown>][]) {
    const given = givenFor(name, setting, env);
    const value = given ?? setting.default;
    try {
      settings[name] = value === undefined ? undefined : setting.parse(value);
    } catch (error) {
      const shown = setting.secret === true ? '***' : value?.replace(/\/\/[^/]*@/, '//***@');
      throw new ConfigurationError(`${name}=${shown}: ${(error as Error).message}`);
    }
  }
  const { MQTTS_PORT, TLS_CERT_FILE, TLS_KEY_FILE } = settings;
  if (MQTTS_PORT !== undefined && (TLS_CERT_FILE === undefined || TLS_KEY_FILE === undefined)) {
    throw new ConfigurationError('MQTTS_PORT needs TLS_CERT_FILE and TLS_KEY_FILE');
  }
  return Object.freeze(settings) as Settings;
}

function givenFor(name: string, setting: Setting<unknown>, env: NodeJS.ProcessEnv): string | undefined {
  const plain = env[name] === '' ? undefined : env[name];
  const file = setting.secret === true ? env[`${name}_FILE`] : undefined;
  if (file === undefined || file === '') return plain;
  if (plain !== undefined)
    throw new ConfigurationError(`${name} and ${name}_FILE are both set; one is expected`);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new ConfigurationError(`${name}_FILE=${file} cannot be read: ${(error as Error).message}`);
  }
}
