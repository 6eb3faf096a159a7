import { spawnSync } from 'node:child_process';
import { closeSync, constants, existsSync, openSync } from 'node:fs';
import { type Child, startChild } from './child.ts';
import { until } from './until.ts';

const SOCAT = '/usr/bin/socat';

export function socatIsInstalled(): boolean {
  return existsSync(SOCAT);
}

/** A serial port of this machine: a pseudo-terminal pair, whose other side is a line behind a TCP port. */
export interface PseudoTerminal {
  readonly path: string;
  /** Makes the port appear, as when its adapter is plugged in. */
  plugIn(): Promise<void>;
  /** Takes it away under whoever has it open. */
  pullOut(): Promise<void>;
  /** The speed that whoever opened it set it to. A pseudo-terminal keeps no parity. */
  baudRate(): number;
}

/** @param path where the port appears @param linePort where the line listens, on the loopback */
export function createPseudoTerminal(path: string, linePort: number): PseudoTerminal {
  let socat: Child | null = null;
  let held: number | null = null;
  return {
    path,
    async plugIn() {
      socat = startChild(`socat ${path}`, SOCAT, [`PTY,link=${path},rawer`, `TCP:127.0.0.1:${linePort}`], {
        logFile: `${path}.log`,
      });
      await until('the port is there', () => existsSync(path), { withinMs: 30_000 });
      // Socat ends when nobody has the port open any more; an adapter does not.
      held = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
    },
    async pullOut() {
      await socat?.end('SIGTERM');
      if (held !== null) closeSync(held);
      held = null;
    },
    baudRate() {
      if (held === null) throw new Error('the port is not plugged in');
      const { stdout } = spawnSync('stty', ['speed'], { stdio: [held, 'pipe', 'ignore'], encoding: 'utf8' });
      return Number(stdout);
    },
  };
}
