import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { until } from './until.ts';

/** A real InfluxDB of the tests' own, on a loopback port. */
export interface Influxd {
  readonly url: string;
  readonly port: number;
  readonly child: Child;
  /** Starts it, again after it was ended; resolves when it answers. */
  start(): Promise<void>;
}

interface Program {
  readonly name: string;
  /** Its absolute path. */
  readonly command: string;
  readonly args: readonly string[];
  /** Where its log goes. */
  readonly folder: string;
  readonly port: number;
  /** How long it may take until it answers. */
  readonly withinMs: number;
}

/** What both versions share: a program that can be started again and again, and is there when it answers a ping. */
export function createInfluxd({ name, command, args, folder, port, withinMs }: Program): Influxd {
  const url = `http://127.0.0.1:${port}`;
  let child: Child | null = null;
  return {
    url,
    port,
    get child() {
      if (child === null) throw new Error(`${name} was not started`);
      return child;
    },
    async start() {
      const started = startChild(name, command, args, {
        env: { HOME: folder },
        logFile: join(folder, `${name}.log`),
      });
      child = started;
      await until(`${name} answers`, () => answersPing(url), {
        withinMs,
        why: () => started.log().slice(-500),
      });
    },
  };
}

/** Whether an InfluxDB of any version answers at a URL. */
export async function answersPing(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/ping`)).status === 204;
  } catch {
    return false;
  }
}
