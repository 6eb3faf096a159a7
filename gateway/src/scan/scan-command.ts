import type { Found, ScanPlace } from '../drivers/discovery.ts';
import { BusError, ConfigError } from '../errors.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Words, wordsFor } from '../terminal/words.ts';
import { foundTable } from './found-table.ts';
import type { Holder } from './holder.ts';
import { pasteText } from './paste-text.ts';
import { configuredBuses, loadConfig, type Search, scannersFor, searchOf } from './places.ts';
import { createProgress } from './progress.ts';
import { readScanRequest, type ScanRequest, ScanUsageError } from './scan-request.ts';
import { serialPorts } from './serial-ports.ts';
import { holderOf, lockOut } from './undisturbed.ts';

/**
 * `npm run gateway -- scan …`. Exit codes: 0 something was found, 1 nothing or the bus cannot be searched, 2 wrongly
 * asked for, 130 ended by Ctrl-C (what was found until then is printed).
 */
export async function runScan(args: readonly string[], terminal: Terminal): Promise<number> {
  const words = wordsFor(terminal.env);
  try {
    const request = readScanRequest(args, terminal.env, words);
    if (request.bus === null) return look(request, terminal, words);
    const search = searchOf(request, request.bus, words);
    return await searchBus(search, request, terminal, words);
  } catch (error) {
    if (!(error instanceof ScanUsageError || error instanceof ConfigError)) throw error;
    terminal.err(error.message);
    return 2;
  }
}

/** What there is to search, without touching any of it. */
function look(request: ScanRequest, { out }: Terminal, words: Words): number {
  const config = request.config === null ? null : loadConfig(request.config);
  const ports = serialPorts();
  const buses = configuredBuses(config);
  const machine = scannersFor('machine').map(({ driver }) => driver);
  if (request.json) {
    out(
      JSON.stringify({
        serialPorts: ports,
        buses: buses.map(({ name, driver }) => ({ name, driver })),
        drivers: machine,
      }),
    );
    return 0;
  }
  out(
    ports.length === 0
      ? words('本机没有串口。', 'This machine has no serial port.')
      : words('本机的串口：', 'Serial ports of this machine:'),
  );
  for (const { path, device } of ports) out(path === device ? `  ${path}` : `  ${path} → ${device}`);
  if (buses.length > 0) {
    out(words('配置里的总线：', 'Buses of the configuration:'));
    for (const { name, driver } of buses) out(`  ${name} (${driver})`);
  }
  if (machine.length > 0)
    out(words(`本机自带、可查找的：${machine.join('、')}`, `Of the machine itself: ${machine.join(', ')}`));
  out(words('查找一条：', 'To search one:'));
  const example = ports[0]?.path ?? buses[0]?.name ?? '192.168.1.20:8899';
  out(`  npm run gateway -- scan ${example}`);
  return 0;
}

async function searchBus(
  search: Search,
  request: ScanRequest,
  terminal: Terminal,
  words: Words,
): Promise<number> {
  const { err } = terminal;
  const lock = search.name === null || search.config === null ? undefined : lockOut(search.config);
  if (lock === null) {
    err(running(words));
    return 1;
  }
  try {
    const holder = await holderOf(search.place);
    if (holder !== null) {
      err(held(holder, words));
      return 1;
    }
    const found: Found[] = [];
    const failures = await collect(search, request, terminal, words, found);
    const interrupted = terminal.signal.aborted;
    if (interrupted) err(words('已停止。到此为止找到的：', 'Stopped. Found so far:'));
    // Where nothing could be opened, that nobody answered is no news.
    if (request.json || found.length > 0 || failures.length < search.scanners.length)
      report(found, search, request, terminal, words);
    for (const failure of failures) err(failure);
    if (interrupted) return 130;
    return found.length > 0 ? 0 : 1;
  } finally {
    lock?.release();
  }
}

/** @returns what went wrong, a sentence each */
async function collect(
  { place, scanners, config }: Search,
  request: ScanRequest,
  terminal: Terminal,
  words: Words,
  found: Found[],
): Promise<string[]> {
  const failures: string[] = [];
  for (const { driver, scanner } of scanners) {
    const progress = createProgress(terminal, words);
    try {
      const steps = scanner.scan(place, {
        signal: terminal.signal,
        range: request.range,
        baseDir: config?.baseDir ?? process.cwd(),
        monotonicMs: () => performance.now(),
        progress: (step) => progress.step(driver, step, found.length),
      });
      for await (const each of steps) found.push(each);
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      const { cause } = error;
      failures.push(`${driver}: ${error.message}${cause instanceof Error ? ` (${cause.message})` : ''}`);
    } finally {
      progress.end();
    }
    if (terminal.signal.aborted) break;
  }
  return failures;
}

function report(
  found: readonly Found[],
  { name, place }: Search,
  { json }: ScanRequest,
  { out, err }: Terminal,
  words: Words,
): void {
  const usable = found.filter(({ bus }) => bus !== null);
  if (json) {
    out(
      JSON.stringify({ found, yaml: usable.length === 0 ? null : pasteText(usable, name, words) }, null, 2),
    );
    return;
  }
  if (found.length === 0) {
    err(nobody(place, words));
    return;
  }
  for (const line of foundTable(found, words)) out(line);
  const lines = new Set(found.map(({ line }) => line));
  if (lines.size > 1) {
    out('');
    out(
      words(
        '注意：同一条线上的设备设置不同，不能一起用。请把它们设成一样的波特率和校验。',
        'Mind: devices of one line are set differently and cannot work together. Set them to the same speed and parity.',
      ),
    );
  }
  if (usable.length === 0) return;
  out('');
  out(pasteText(usable, name, words).trimEnd());
}

/** Nobody was found; on a line of wires the commonest reason is one of two. */
function nobody(place: ScanPlace, words: Words): string {
  const isLine = place.kind !== 'machine' && (place.kind !== 'bus' || 'transport' in (place.bus as object));
  return isLine
    ? words(
        '没有设备应答。请查供电，再把 A、B 对调试试；用 doctor 命令可逐项排查。',
        'No device answered. Check the supply, then swap A and B; the doctor command looks closer.',
      )
    : words('没有找到设备。', 'No device was found.');
}

function running(words: Words): string {
  return words(
    '网关正在运行，占用着这条总线，现在查找会打乱它的读数。请先停下它：sudo systemctl stop coldfield-gateway，查完再启动：sudo systemctl start coldfield-gateway',
    'The gateway is running and uses this bus; searching now would disturb its readings. Stop it first: sudo systemctl stop coldfield-gateway, and start it again afterwards: sudo systemctl start coldfield-gateway',
  );
}

function held({ pid, name }: Holder, words: Words): string {
  const who = pid === null ? '' : ` ${pid} (${name})`;
  return words(
    `这条总线正被另一个程序使用：进程${who}。现在查找会打乱它。如果是网关，请先停下：sudo systemctl stop coldfield-gateway，查完再启动。`,
    `Another program uses this bus: process${who}. Searching now would disturb it. If it is the gateway, stop it first: sudo systemctl stop coldfield-gateway, and start it again afterwards.`,
  );
}
