import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { until } from './until.ts';

const MOSQUITTO = '/usr/sbin/mosquitto';

export const mosquittoIsInstalled = (): boolean => existsSync(MOSQUITTO);

export interface BrokerUsers {
  readonly server: string;
  readonly serverSecret: string;
  /** By gateway id. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** Debian's Mosquitto with a user and rights for each gateway and one for the server. */
export interface Mosquitto {
  readonly child: Child;
  /** Starts it, again after it was killed; resolves when it listens. */
  start(): Promise<void>;
}

export function createMosquitto(folder: string, port: number, users: BrokerUsers): Mosquitto {
  mkdirSync(folder, { recursive: true });
  const passwords = join(folder, 'passwords');
  const all = [...users.secrets, [users.server, users.serverSecret] as const];
  writeFileSync(passwords, all.map(([name, secret]) => `${name}:${secret}\n`).join(''));
  execFileSync('/usr/bin/mosquitto_passwd', ['-U', passwords]);
  writeFileSync(
    join(folder, 'acl'),
    `user ${users.server}
topic read coldfield/v1/+/telemetry
topic read coldfield/v1/+/state
topic write coldfield/v1/+/ack
topic write coldfield/v1/+/config
topic write coldfield/v1/+/command
pattern write coldfield/v1/%u/telemetry
pattern write coldfield/v1/%u/state
pattern read coldfield/v1/%u/ack
pattern read coldfield/v1/%u/config
pattern read coldfield/v1/%u/command
`,
  );
  // As root it would change to a user that cannot read the folder, and outlive a test that is killed.
  writeFileSync(
    join(folder, 'mosquitto.conf'),
    `user ${process.getuid?.() === 0 ? 'root' : 'mosquitto'}
listener ${port} 127.0.0.1
allow_anonymous false
password_file ${passwords}
acl_file ${join(folder, 'acl')}
persistence true
persistence_location ${folder}/
set_tcp_nodelay true
max_queued_messages 10000
`,
  );
  let child: Child | null = null;
  return {
    get child() {
      if (child === null) throw new Error('mosquitto was not started');
      return child;
    },
    async start() {
      const started = startChild('mosquitto', MOSQUITTO, ['-c', join(folder, 'mosquitto.conf')], {
        logFile: join(folder, 'mosquitto.log'),
      });
      child = started;
      await until('mosquitto listens', () => answers(port), {
        withinMs: 10_000,
        why: () => started.log().slice(-500),
      });
    },
  };
}

/** Whether somebody accepts connections on a loopback port. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
