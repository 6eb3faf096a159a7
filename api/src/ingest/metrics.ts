import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type IngestMetrics = ReturnType<typeof createIngestMetrics>;

export function createIngestMetrics(register: Registry) {
  const registers = [register];
  return {
    messages: new Counter({ name: 'coldfield_ingest_messages_total', help: 'Messages received', registers }),
    frames: new Counter({ name: 'coldfield_ingest_frames_total', help: 'Frames received', registers }),
    stored: new Counter({
      name: 'coldfield_ingest_stored_total',
      help: 'Frames written to the archive',
      registers,
    }),
    quarantined: new Counter({
      name: 'coldfield_ingest_quarantined_total',
      help: 'Messages and frames sent to the quarantine, by reason',
      labelNames: ['reason'] as const,
      registers,
    }),
    shed: new Counter({
      name: 'coldfield_ingest_shed_total',
      help: 'Frames not taken because the queue was full; their gateway sends them again',
      registers,
    }),
    ignored: new Counter({
      name: 'coldfield_ingest_foreign_ignored_total',
      help: 'Messages of devices that are not ours which say nothing of a room, by what they are',
      labelNames: ['type'] as const,
      registers,
    }),
    spooled: new Counter({
      name: 'coldfield_ingest_spooled_total',
      help: 'Foreign messages spooled',
      registers,
    }),
    queued: new Gauge({
      name: 'coldfield_ingest_queued_frames',
      help: 'Frames waiting for the archive',
      registers,
    }),
    ackLag: new Histogram({
      name: 'coldfield_ingest_ack_lag_seconds',
      help: 'From the arrival of a frame to its acknowledgement',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
      registers,
    }),
  };
}
