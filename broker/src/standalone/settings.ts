import { ColdfieldError } from '@coldfield/protocol';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { DEFAULT_LIMITS } from '../limits.ts';

const Port = Type.Integer({ minimum: 0, maximum: 65_535 });
const Count = Type.Integer({ minimum: 0 });

/** The environment of `npm run broker`. The table in README.md says the same in words. */
const SettingsSchema = Type.Object({
  MQTT_HOST: Type.String({ default: '127.0.0.1', minLength: 1 }),
  MQTT_PORT: Type.Integer({ ...Port, default: 1883 }),
  MQTTS_PORT: Type.Optional(Port),
  TLS_CERT_FILE: Type.Optional(Type.String({ minLength: 1 })),
  TLS_KEY_FILE: Type.Optional(Type.String({ minLength: 1 })),
  BROKER_CREDENTIALS_FILE: Type.String({ minLength: 1 }),
  BROKER_MAX_CONNECTIONS: Type.Integer({ ...Count, minimum: 1, default: DEFAULT_LIMITS.maxConnections }),
  BROKER_MAX_CONNECTIONS_PER_IP: Type.Integer({ ...Count, default: DEFAULT_LIMITS.maxConnectionsPerIp }),
  BROKER_MAX_MESSAGES_PER_SECOND: Type.Integer({ ...Count, default: DEFAULT_LIMITS.maxMessagesPerSecond }),
  BROKER_MAX_BYTES_PER_SECOND: Type.Integer({ ...Count, default: DEFAULT_LIMITS.maxBytesPerSecond }),
  METRICS_HOST: Type.String({ default: '127.0.0.1', minLength: 1 }),
  METRICS_PORT: Type.Optional(Port),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], { default: 'info' }),
});

export type Settings = Readonly<Static<typeof SettingsSchema>>;

function configurationError(message: string): ColdfieldError {
  return new ColdfieldError('configuration', message);
}

/**
 * Reads the settings out of an environment; an empty value counts as unset.
 * @throws {ColdfieldError} `configuration`, naming the variable: not valid, missing its other half, or an unknown one
 * that starts with `BROKER_` (the other names are shared with the API and may be there for it)
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const known = SettingsSchema.properties as Record<string, { type?: string }>;
  const given: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(environment)) {
    if (name.startsWith('BROKER_') && !(name in known)) throw configurationError(`${name} is not a setting`);
    if (text === undefined || text === '' || !(name in known)) continue;
    given[name] = known[name]!.type === 'integer' && /^\d{1,15}$/.test(text) ? Number(text) : text;
  }
  const settings = Value.Default(SettingsSchema, given);
  const error = Value.Errors(SettingsSchema, settings)[0];
  if (error !== undefined) {
    const missing = error.keyword === 'required' ? error.params.requiredProperties[0] : undefined;
    if (missing !== undefined) throw configurationError(`${missing} is required`);
    throw configurationError(`${error.instancePath.slice(1)} ${error.message}`);
  }
  const valid = Object.freeze(settings as Settings);
  const tls = [valid.MQTTS_PORT, valid.TLS_CERT_FILE, valid.TLS_KEY_FILE];
  if (tls.includes(undefined) && tls.some((value) => value !== undefined)) {
    throw configurationError(
      'MQTTS_PORT, TLS_CERT_FILE and TLS_KEY_FILE belong together: set all three or none',
    );
  }
  return valid;
}
