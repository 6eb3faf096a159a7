import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { tempFolder } from './temp-folder.ts';
import { until } from './until.ts';

/** Real processes in the place of libgpiod's tools, on the PATH until the test ends: they say what the tools say. */
export interface GpioTools {
  /** The folder that is first on the PATH. */
  readonly bin: string;
  /** Sets what `gpioget` reads. */
  level(line: number, level: 0 | 1): void;
  /** Sets the level and has `gpiomon` tell the edge, at a time of the kernel's clock. */
  edge(line: number, level: 0 | 1, atMs: number): void;
  /** Only tells the edge. */
  tell(line: number, level: 0 | 1, atMs: number): void;
  /** Command lines of every tool that was started, oldest first. */
  calls(): string[];
  /** Waits for the n-th `gpiomon`, and returns its process id. */
  monitor(n: number): Promise<number>;
  /** Every tool fails from now on, saying this; '' lets them work again. */
  fail(words: string): void;
}

export function installGpioTools(version: 1 | 2): GpioTools {
  const root = tempFolder();
  const bin = join(root, 'bin');
  const levels = join(root, 'levels');
  const edges = join(root, 'edges');
  const calls = join(root, 'calls');
  const pids = join(root, 'pids');
  mkdirSync(bin);
  mkdirSync(levels);
  for (const file of [calls, pids, join(root, 'fail')]) writeFileSync(file, '');
  execFileSync('mkfifo', [edges]);
  // Open for reading, too, so that neither side waits for the other, nor ends with it.
  const pipe = openSync(edges, 'r+');
  onTestFinished(() => closeSync(pipe));

  const common = `#!/bin/sh
echo "$(basename "$0") $*" >> '${calls}'
if [ "$1" = --version ]; then echo "$(basename "$0") (libgpiod) v${version === 1 ? '1.6.3' : '2.2.1'}"; exit 0; fi
if [ -s '${join(root, 'fail')}' ]; then cat '${join(root, 'fail')}' >&2; exit 1; fi
for line in "$@"; do case "$line" in [0-9]*) lines="$lines $line";; esac; done
`;
  tool('gpioget', `${common}for line in $lines; do printf '%s ' "$(cat '${levels}'/$line)"; done; echo\n`);
  const banner = version === 1 ? '' : `echo "Monitoring line '17'..."\n`;
  tool('gpiomon', `${common}${banner}echo $$ >> '${pids}'\nexec cat '${edges}'\n`);

  function tool(name: string, script: string): void {
    writeFileSync(join(bin, name), script);
    chmodSync(join(bin, name), 0o755);
  }
  vi.stubEnv('PATH', `${bin}:${process.env.PATH}`);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });

  const self: GpioTools = {
    bin,
    level: (line, level) => writeFileSync(join(levels, String(line)), String(level)),
    edge(line, level, atMs) {
      self.level(line, level);
      self.tell(line, level, atMs);
    },
    tell(line, level, atMs) {
      const s = Math.floor(atMs / 1_000);
      const ns = Math.round((atMs - s * 1_000) * 1e6);
      const text =
        version === 1
          ? `${line} ${level} ${s}.${ns}`
          : `${line} ${level === 1 ? 1 : 2} ${s}.${String(ns).padStart(9, '0')}`;
      writeSync(pipe, `${text}\n`);
    },
    calls: () => readFileSync(calls, 'utf8').trim().split('\n'),
    async monitor(n) {
      const known = () => readFileSync(pids, 'utf8').trim().split('\n').filter(Boolean);
      await until(`gpiomon was started ${n} times`, () => known().length >= n);
      return Number(known()[n - 1]);
    },
    fail(words) {
      writeFileSync(join(root, 'fail'), '');
      if (words !== '') appendFileSync(join(root, 'fail'), `${words}\n`);
    },
  };
  return self;
}
