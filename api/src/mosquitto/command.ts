import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { createRecords } from '../records/index.ts';
import { ConfigurationError, readSettings } from '../settings.ts';
import { ACCESS_FILE, PASSWORD_FILE, reloadMosquitto, writeMosquittoFiles } from './write-files.ts';

/** `npm run mosquitto-files -- <folder>`, beside a running server or without one. Exit codes: 0 written, 2 wrongly asked for. */
export async function runMosquittoFiles(
  args: readonly string[],
  { env, out }: { env: NodeJS.ProcessEnv; out: { write(text: string): unknown } },
): Promise<number> {
  const [folder, ...more] = args;
  if (folder === undefined || more.length > 0) {
    out.write('usage: npm run mosquitto-files -- <folder>\n');
    return 2;
  }
  const { DATA_DIR, MQTT_USERNAME, MQTT_PASSWORD, MOSQUITTO_PID_FILE } = readSettings(env);
  const path = join(DATA_DIR, 'records.sqlite');
  if (!existsSync(path)) throw new ConfigurationError(`DATA_DIR=${DATA_DIR} holds no records`);
  const records = await createRecords(path, { clock: Date.now, logger: pino({ level: 'silent' }) });
  try {
    const login =
      MQTT_USERNAME === undefined || MQTT_PASSWORD === undefined
        ? null
        : { username: MQTT_USERNAME, password: MQTT_PASSWORD };
    const { gateways, missing } = await writeMosquittoFiles(folder, records.gateways, login);
    out.write(
      `${gateways} gateways written to ${join(folder, PASSWORD_FILE)} and ${join(folder, ACCESS_FILE)}\n`,
    );
    if (login === null)
      out.write('MQTT_USERNAME and MQTT_PASSWORD are not set: the server itself has no account in them\n');
    for (const { id, name } of missing)
      out.write(`missing: ${id} (${name}); its password was not kept for Mosquitto: replace its device\n`);
    if (MOSQUITTO_PID_FILE === undefined) {
      out.write('reload Mosquitto now: send it SIGHUP (systemctl reload mosquitto)\n');
    } else {
      reloadMosquitto(MOSQUITTO_PID_FILE);
      out.write('Mosquitto was told to read them\n');
    }
    return 0;
  } finally {
    await records.close();
  }
}
