import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { topicFor } from '@coldfield/protocol';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { createAdoptions } from './adoption/adoptions.ts';
import { openSqliteArchive } from './archive/sqlite/sqlite-archive.ts';
import { openControlSocket } from './backup/control-socket.ts';
import { RESTORING } from './backup/restore-plan.ts';
import { createBackupSchedule } from './backup/schedule.ts';
import { FILES } from './backup/stored-files.ts';
import { createConfigDelivery } from './config-delivery/create-config-delivery.ts';
import { createStoreRows } from './csv-import/store-rows.ts';
import { openDataFolder } from './data-folder.ts';
import { createFileStore } from './files/file-store.ts';
import { sweepFiles } from './files/sweep-files.ts';
import { createForeignIntake } from './foreign/intake.ts';
import { createHostState } from './foreign/sparkplug/host-state.ts';
import { isSparkplugTopic } from './foreign/sparkplug/topic.ts';
import { BACKUP_OVERDUE, createHttp, diskWords, type Http } from './http/index.ts';
import { createIngest } from './ingest/ingest.ts';
import { createIngestMetrics } from './ingest/metrics.ts';
import { createSpool } from './ingest/spool.ts';
import { createBarrier } from './journal/barrier.ts';
import { openJournal } from './journal/journal.ts';
import { createLedger } from './ledger/create-ledger.ts';
import { createLinkLog } from './link-log/link-log.ts';
import { watchStates } from './link-log/watch-states.ts';
import { createLive, createScreen } from './live/index.ts';
import { createLiveState } from './live-state/create-live-state.ts';
import { restoreLiveState } from './live-state/restore.ts';
import { lockFolder } from './lock-folder.ts';
import { keepMosquittoFiles } from './mosquitto/keep-files.ts';
import { createMarks } from './projections/marks.ts';
import { createProjectionMetrics } from './projections/metrics.ts';
import { createProjector } from './projections/projector.ts';
import { createQuarantine } from './quarantine/create-quarantine.ts';
import { createRecords } from './records/index.ts';
import { monthsBefore } from './retention/calendar.ts';
import { createRetention } from './retention/create-retention.ts';
import { createRetentionMetrics } from './retention/metrics.ts';
import { createSample } from './sample/create-sample.ts';
import { ConfigurationError, type Settings } from './settings.ts';
import { createSetupKey } from './setup-key.ts';
import { createEmbeddedTransport } from './transport/embedded.ts';
import { createExternalTransport } from './transport/external.ts';
import type { Transport } from './transport/transport.ts';
import { VERSION } from './version.ts';

const MIB = 1024 * 1024;
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

export interface Started {
  readonly httpPort: number;
  /** Null when the broker is another process. */
  readonly mqttPort: number | null;
  /** What proves to the set-up page that its reader sees the terminal; null once anybody is on record. */
  readonly setupKey: string | null;
}

export interface App {
  start(): Promise<Started>;
  stop(): Promise<void>;
}

/** The server: every stage, wired by hand in the order in which they depend on each other. */
export function createApp(settings: Settings, deps: { log: Logger; now?: () => number }): App {
  const { log } = deps;
  const now = deps.now ?? Date.now;
  /** What was opened, closed last in, first out; also the roll-back of a start that failed. */
  const opened = new AsyncDisposableStack();
  const child = (part: string): Logger => log.child({ part });

  async function start(): Promise<Started> {
    if (settings.DEMO_SEED_FILE !== undefined && !LOOPBACK.has(settings.HOST)) {
      throw new ConfigurationError(
        'DEMO_SEED_FILE is accepted only on a loopback HOST: its accounts are known to all',
      );
    }
    openDataFolder(settings.DATA_DIR);
    const lock = lockFolder(settings.DATA_DIR);
    opened.defer(() => lock.release());
    if (existsSync(join(settings.DATA_DIR, RESTORING)))
      throw new ConfigurationError(
        `DATA_DIR=${settings.DATA_DIR}: a restore was interrupted here; run the same npm run restore again`,
      );
    const file = (name: string): string => join(settings.DATA_DIR, name);
    const register = new Registry();
    collectDefaultMetrics({ register });

    const records = await createRecords(file('records.sqlite'), { clock: now, logger: child('records') });
    opened.defer(() => records.close());
    if (settings.DEMO_SEED_FILE !== undefined) {
      const file = settings.DEMO_SEED_FILE;
      if (!existsSync(file)) throw new ConfigurationError(`DEMO_SEED_FILE=${file}: there is no such file`);
      if (!(await records.loadSeed(file)))
        log.info({ file }, 'The records are not empty: the seed file is not read');
    }

    const { INFLUX_URL } = settings;
    const startedAt = now();
    const rawRetentionMs = startedAt - monthsBefore(startedAt, records.archiveLimits.current().rawMonths);
    const archive =
      INFLUX_URL === undefined
        ? await openSqliteArchive(file('archive.sqlite'), { now })
        : // Its clients are loaded only where they are used: a small box without them saves their memory.
          await (await import('./archive/open-influx-archive.ts')).openInfluxArchive(
            { ...settings, INFLUX_URL },
            { now, log: child('archive'), rawRetentionMs },
          );
    opened.defer(() => archive.close());
    const journal = openJournal(file('journal.sqlite'));
    opened.defer(() => journal.close());
    const barrier = createBarrier();
    const ledger = createLedger(journal);
    const quarantine = createQuarantine(journal);
    const marks = createMarks(journal, { now });
    const retention = createRetention({
      archive,
      journal,
      marks,
      limits: records.archiveLimits,
      folder: settings.DATA_DIR,
      statfs,
      disk: {
        warnBytes: settings.ARCHIVE_WARN_FREE_MIB * MIB,
        reserveBytes: settings.ARCHIVE_RESERVE_MIB * MIB,
      },
      metrics: createRetentionMetrics(register),
      log: child('retention'),
      now,
    });
    if (settings.MOSQUITTO_FILES_DIR !== undefined) {
      const { MQTT_USERNAME: username, MQTT_PASSWORD: password } = settings;
      const files = await keepMosquittoFiles({
        records,
        folder: settings.MOSQUITTO_FILES_DIR,
        pidFile: settings.MOSQUITTO_PID_FILE ?? null,
        login: username === undefined || password === undefined ? null : { username, password },
        log: child('mosquitto'),
      });
      opened.defer(() => files.stop());
    }
    const storeRows = createStoreRows({ archive: retention, marks, journal, barrier });
    const spool = createSpool(journal, settings.SPOOL_MIB * MIB);
    const liveState = createLiveState({ now });
    opened.defer(() => liveState.stop());

    const linkLog = createLinkLog(journal, now);
    const onForeignDevices = (listener: () => void) =>
      records.onChange(({ kind }) => {
        if (kind === 'gateway') listener();
      });
    const hostState = createHostState({
      isWanted: () => records.directory().foreignTopics.all.some(isSparkplugTopic),
      now,
    });
    const embedded =
      settings.MQTT_URL === undefined
        ? createEmbeddedTransport(settings, { records, liveState, linkLog, register, log: child('broker') })
        : null;
    const transport: Transport =
      embedded ??
      createExternalTransport(
        {
          url: settings.MQTT_URL as string,
          username: settings.MQTT_USERNAME,
          password: settings.MQTT_PASSWORD,
        },
        {
          log: child('transport'),
          foreignTopics: () => records.directory().foreignTopics.all,
          onForeignTopics: onForeignDevices,
          will: () => hostState.will(),
        },
      );
    if (embedded === null) opened.defer(watchStates(liveState, linkLog));
    const foreign = createForeignIntake({
      deviceOf: (topic) => records.directory().foreignTopics.deviceOf(topic),
      device: (id) => records.directory().gateways.get(id)?.foreign ?? null,
    });
    const ingest = createIngest({
      archive: retention,
      journal,
      barrier,
      ledger,
      marks,
      quarantine,
      spool,
      liveState,
      registry: records.registry,
      foreign,
      metrics: createIngestMetrics(register),
      log: child('ingest'),
      now,
      onState: (...said) => configDelivery.heard(...said),
      publishReply: (topic, payload) => transport.publish(topic, payload),
      publishAck: (gateway, payload) => transport.publish(topicFor(gateway, 'ack'), payload),
    });
    const configDelivery = createConfigDelivery({
      records,
      transport,
      log: child('config-delivery'),
      now,
    });
    configDelivery.start();
    opened.defer(() => configDelivery.stop());
    ingest.start();
    opened.defer(() => ingest.stop());
    const projector = createProjector({
      archive,
      journal,
      marks,
      rooms: () => records.directory().rooms,
      keptFrom: () => retention.keptFrom(),
      metrics: createProjectionMetrics(register),
      log: child('projections'),
      now,
    });
    projector.start();
    opened.defer(() => projector.stop());
    retention.start();
    opened.defer(() => retention.stop());
    const control = await openControlSocket({
      dataDir: settings.DATA_DIR,
      barrier,
      log: child('backup'),
    });
    opened.defer(() => control.stop());
    const backups = createBackupSchedule({ settings, register, log: child('backup'), now });
    backups.start();
    opened.defer(() => backups.stop());
    const restoring = await restoreLiveState({ records, archive, liveState, now, log: child('live-state') });
    opened.defer(() => restoring.stop());

    const sample = createSample({
      records,
      storeRows,
      handle: (message) => ingest.handle(message),
      log: child('sample'),
      now,
    });
    opened.defer(() => sample.stop());
    const setupKey = createSetupKey();
    const adoptions = createAdoptions({
      unadopted: records.unadopted,
      archive,
      storeRows,
      liveState,
      settled: () => ingest.settled(),
      offsetsOf: (room) => records.directory().offsetsOf(room),
      now,
      log: child('adoption'),
    });
    adoptions.start();
    opened.defer(() => adoptions.stop());

    const files = createFileStore({
      folder: file(FILES),
      keepFreeBytes: settings.ARCHIVE_RESERVE_MIB * MIB,
    });
    const sweeping = sweepFiles({ store: files, files: records.files, now, log: child('files') });
    opened.defer(() => sweeping.stop());
    const screen = createScreen({ records, liveState, ledger, clock: now });
    opened.defer(() => screen.stop());
    const http: Http = await createHttp(
      {
        dashboardDir: fileURLToPath(new URL('../../dashboard/dist', import.meta.url)),
        trustProxy: settings.TRUST_PROXY,
        mqttUrl: (hostname) =>
          settings.MQTT_PUBLIC_URL ??
          settings.MQTT_URL ??
          `mqtt://${hostname}:${embedded?.address.mqttPort ?? 1883}`,
        isSetupKey: setupKey.fits,
        version: VERSION,
        uploads: { folder: file('uploads'), keepFreeBytes: settings.ARCHIVE_RESERVE_MIB * MIB },
      },
      {
        records,
        screen,
        linkLog,
        adoptions,
        archive,
        files,
        projector,
        retention,
        backups: () => backups.state(),
        storeRows,
        sample,
        foreign,
        replay: (device) => ingest.replay(device),
        quarantine,
        ledger,
        liveState,
        probes: {
          records: async () => {
            await records.ping();
            return { ready: true };
          },
          archive: () => {
            const since = ingest.archiveDownSince();
            return since === null
              ? { ready: true }
              : { ready: false, detail: `refuses writes since ${new Date(since).toISOString()}` };
          },
          disk: () => {
            const { state: code, archiveOnIt } = retention.diskState();
            const detail = diskWords(code, archiveOnIt);
            // Even a full disk stops nothing but the archive, which says so itself.
            return { ready: true, ...(detail === null ? {} : { code, detail }) };
          },
          backup: () => {
            // Whatever becomes of it, nothing else stops.
            const { isOverdue } = backups.state();
            return { ready: true, ...(isOverdue ? { code: 'overdue', detail: BACKUP_OVERDUE } : {}) };
          },
          broker: () => (transport.ready() ? { ready: true } : { ready: false, detail: 'not connected' }),
        },
        metrics: register,
        clock: now,
        logger: child('http'),
      },
    );
    opened.defer(() => http.stop());
    const live = createLive(
      { server: http.server, records, liveState, screen, clock: now, logger: child('live') },
      { trustProxy: settings.TRUST_PROXY },
    );
    opened.defer(() => live.stop());

    // Gateways first: a page that opens a moment later already finds live readings.
    hostState.start(transport, onForeignDevices);
    await transport.start((message) => ingest.handle(message));
    opened.defer(() => transport.stop());
    opened.defer(() => hostState.stop());
    sample.start();
    const httpPort = await listen(http, settings);
    const mqttPort = embedded?.address.mqttPort ?? null;
    log.info({ http: httpPort, mqtt: mqttPort ?? settings.MQTT_URL }, 'Coldfield is ready');
    return { httpPort, mqttPort, setupKey: (await records.setup.needed()) ? setupKey.text : null };
  }

  return {
    async start() {
      try {
        return await start();
      } catch (error) {
        await opened.disposeAsync();
        throw error;
      }
    },
    stop: () => opened.disposeAsync(),
  };
}

async function listen(http: Http, { HOST, PORT }: Settings): Promise<number> {
  try {
    return (await http.listen(HOST, PORT)).port;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE') throw error;
    throw new ConfigurationError(`PORT=${PORT}: the port is in use on ${HOST}; choose another (${message})`);
  }
}
