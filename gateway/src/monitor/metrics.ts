import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, Gauge, Registry } from 'prom-client';
import type { GatewayStatus } from '../status.ts';

type OutputState = GatewayStatus['fallback']['outputs'][number];

/** Serves `/metrics` (Prometheus) and `/healthz`; `port` 0 takes a free one. */
export async function startMetrics(
  address: { readonly port: number; readonly host: string },
  status: () => GatewayStatus,
): Promise<{ port: number; stop(): Promise<void> }> {
  const registry = registryOf(status);
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/healthz') {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ ok: true, online: status().online }));
    } else if (path === '/metrics') {
      registry.metrics().then(
        (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function registryOf(status: () => GatewayStatus): Registry {
  const registry = new Registry();
  const gauge = (name: string, help: string, value: (now: GatewayStatus) => number) => {
    new Gauge({
      name: `coldfield_gateway_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(value(status()));
      },
    });
  };
  const counter = (name: string, help: string, value: (now: GatewayStatus) => number) => {
    new Counter({
      name: `coldfield_gateway_${name}_total`,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(value(status()));
      },
    });
  };
  gauge('online', '1 while connected to the broker', (now) => Number(now.online));
  gauge('buffered_frames', 'Frames not acknowledged yet', (now) => now.buffered);
  gauge('waiting_frames', 'Frames in memory because the disk takes none', (now) => now.waiting);
  gauge('unacknowledged_bytes', 'Bytes sent and not acknowledged', (now) => now.unacknowledgedBytes);
  gauge(
    'clock_offset_ms',
    'Server clock minus system clock; NaN when unknown',
    (now) => now.clockOffsetMs ?? Number.NaN,
  );
  counter('committed_frames', 'Highest number given in this stream', (now) => now.lastSeq);
  counter('sent_frames', 'Frames sent, repeats included', (now) => now.uplink.framesSent);
  counter('resent_frames', 'Frames whose acknowledgement was overdue', (now) => now.uplink.resent);
  counter('acked_frames', 'Frames acknowledged', (now) => now.uplink.acked);
  counter(
    'ignored_acks',
    'Acknowledgements of another start or stream, or not understood',
    (now) => now.uplink.acksIgnored,
  );
  counter('thinned_frames', 'Frames given up because the buffer was full', (now) => now.buffer.thinned);
  counter('clock_dropped_frames', 'Frames whose time can never be known', (now) => now.buffer.clockDropped);
  counter('corrupt_buffers', 'Damaged buffer files set aside', (now) => now.buffer.corrupt);
  counter('commit_failures', 'Commits that the disk did not take', (now) => now.commitFailures);
  new Gauge({
    name: 'coldfield_gateway_bus_connected',
    help: '1 while the bus is connected',
    labelNames: ['bus'],
    registers: [registry],
    collect() {
      for (const [bus, { connected }] of Object.entries(status().buses)) this.set({ bus }, Number(connected));
    },
  });
  const outputs = (name: string, help: string, value: (output: OutputState) => number) => {
    new Gauge({
      name: `coldfield_gateway_output_${name}`,
      help,
      labelNames: ['output'],
      registers: [registry],
      collect() {
        for (const output of status().fallback.outputs) this.set({ output: output.name }, value(output));
      },
    });
  };
  outputs('on', '1 while the local fallback has the output on', ({ on }) => Number(on));
  outputs('ok', '0 while the output cannot be driven', ({ problem }) => Number(problem === undefined));
  gauge('fallback_active_rules', 'Rules of the local fallback in force', (now) => now.fallback.active.length);
  gauge('fallback_kept', '0 while what is in force would not survive a restart', (now) =>
    Number(now.fallback.kept),
  );
  return registry;
}
