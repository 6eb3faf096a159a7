import { describe, expect, test } from 'vitest';
import { readSettings } from './settings.ts';

const BASE = { BROKER_CREDENTIALS_FILE: '/etc/coldfield/credentials.json' };

describe('the settings', () => {
  test('have defaults that listen on loopback only', () => {
    expect(readSettings({ ...BASE, MQTT_PORT: '' })).toMatchObject({
      MQTT_HOST: '127.0.0.1',
      MQTT_PORT: 1883,
      LOG_LEVEL: 'info',
    });
  });

  test.each([
    ['a missing credentials file', {}, 'BROKER_CREDENTIALS_FILE is required'],
    ['a port that is none', { ...BASE, MQTT_PORT: 'many' }, 'MQTT_PORT'],
    ['a port beyond the last', { ...BASE, MQTT_PORT: '65536' }, 'MQTT_PORT'],
    ['a log level that does not exist', { ...BASE, LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
    [
      'an unknown setting of its own',
      { ...BASE, BROKER_MAX_CONECTIONS: '5' },
      'BROKER_MAX_CONECTIONS is not a',
    ],
    ['half of TLS', { ...BASE, MQTTS_PORT: '8883' }, 'belong together'],
  ])('refuse %s by its name', (_what, environment, message) => {
    expect(() => readSettings(environment)).toThrow(message);
  });
});
