import { parseArgs } from 'node:util';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { Finding } from '../drivers/finding.ts';
import { ConfigError } from '../errors.ts';
import type { Holder } from '../scan/holder.ts';
import { configuredBuses, loadConfig } from '../scan/places.ts';
import { holderOf, lockOut } from '../scan/undisturbed.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Words, wordsFor } from '../terminal/words.ts';
import { checkBus } from './check-bus.ts';
import { checkMachine } from './check-machine.ts';
import { checkServer } from './check-server.ts';
import { findingText, readingsText } from './report.ts';

/** A finding, and the part of the gateway that it is about. */
interface Placed {
  readonly part: string;
  readonly finding: Finding;
}

/**
 * `npm run gateway -- doctor …`. Exit codes: 0 all is well (notes do not count), 1 something is not, 2 the configuration
 * cannot be used or the command was wrongly asked for, 130 ended by Ctrl-C.
 */
export async function runDoctor(args: readonly string[], terminal: Terminal): Promise<number> {
  const words = wordsFor(terminal.env);
  const request = readRequest(args, terminal.env.GATEWAY_CONFIG);
  if (request === null) {
    terminal.err(
      words(
        '用法：npm run gateway -- doctor <配置文件> [--json]',
        'usage: npm run gateway -- doctor <file.yaml> [--json]',
      ),
    );
    return 2;
  }
  let config: GatewayConfig;
  try {
    config = loadConfig(request.path);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    terminal.err(words('配置有错，先改好它：', 'The configuration has mistakes; mend them first:'));
    terminal.err(error.message);
    return 2;
  }
  const placed = await examine(config, request.json, terminal, words);
  if (request.json)
    terminal.out(
      JSON.stringify({ findings: placed.map(({ part, finding }) => ({ part, ...finding })) }, null, 2),
    );
  const bad = placed.filter(({ finding }) => finding.level !== 'note').length;
  if (!request.json) {
    terminal.out('');
    terminal.out(
      bad === 0
        ? words('一切正常。', 'All is well.')
        : words(`发现 ${bad} 处问题。`, `${bad} thing${bad === 1 ? '' : 's'} to look at.`),
    );
  }
  if (terminal.signal.aborted) return 130;
  return bad === 0 ? 0 : 1;
}

function readRequest(
  args: readonly string[],
  fromEnv: string | undefined,
): { path: string; json: boolean } | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean' } },
    });
    const path = positionals[0] ?? fromEnv;
    return path === undefined || positionals.length > 1 ? null : { path, json: values.json === true };
  } catch {
    return null;
  }
}

async function examine(
  config: GatewayConfig,
  quiet: boolean,
  terminal: Terminal,
  words: Words,
): Promise<Placed[]> {
  const placed: Placed[] = [];
  const tell = (part: string, title: string, findings: readonly Finding[], good: string): void => {
    terminal.status?.('');
    placed.push(...findings.map((finding) => ({ part, finding })));
    if (quiet) return;
    terminal.out(
      `${findings.length === 0 ? '✓' : '•'} ${title}${findings.length === 0 && good !== '' ? words(`：${good}`, `: ${good}`) : ''}`,
    );
    for (const finding of findings) for (const line of findingText(finding, words)) terminal.out(`  ${line}`);
  };

  tell(
    'machine',
    words('本机（时钟、磁盘）', 'this machine (clock, disk)'),
    checkMachine(config, terminal),
    '',
  );
  const lock = lockOut(config);
  try {
    if (lock === null) {
      // Connecting as this gateway would throw the running one out, too.
      const running: Finding = {
        code: 'gateway-running',
        level: 'doubt',
        params: {},
        causes: [{ code: 'stop-first', sure: 'certain' }],
      };
      tell('buses', words('总线', 'buses'), [running], '');
      return placed;
    }
    await examineBuses(config, tell, terminal, words);
    if (terminal.signal.aborted) return placed;
    terminal.status?.(words('连接服务器…', 'connecting to the server …'));
    tell(
      'server',
      words(`服务器 ${new URL(config.mqttUrl).host}`, `server ${new URL(config.mqttUrl).host}`),
      await checkServer(config),
      words('连得上，密钥正确', 'reachable, and it knows this gateway'),
    );
  } finally {
    lock?.release();
  }
  return placed;
}

async function examineBuses(
  config: GatewayConfig,
  tell: (part: string, title: string, findings: readonly Finding[], good: string) => void,
  terminal: Terminal,
  words: Words,
): Promise<void> {
  if (config.buses.size === 0) {
    tell(
      'buses',
      words('总线', 'buses'),
      [
        {
          code: 'no-buses',
          level: 'note',
          params: {},
          causes: [{ code: 'config-elsewhere', sure: 'likely' }],
        },
      ],
      '',
    );
  }
  const raws = configuredBuses(config);
  for (const [name, bus] of config.buses) {
    if (terminal.signal.aborted) return;
    const raw = raws.find((each) => each.name === name);
    const title = words(`总线 ${name}（${raw?.driver ?? ''}）`, `bus ${name} (${raw?.driver ?? ''})`);
    const holder = await holderOf({ kind: 'bus', bus: raw });
    if (holder !== null) {
      tell(name, title, [held(raw, holder)], '');
      continue;
    }
    const { findings, readings } = await checkBus(
      bus,
      raw,
      config.sensors.filter((sensor) => sensor.bus === name),
      {
        signal: terminal.signal,
        baseDir: config.baseDir,
        monotonicMs: () => performance.now(),
        progress: (at) => terminal.status?.(words(`${name}：${at} …`, `${name}: ${at} …`)),
      },
    );
    tell(name, title, findings, readingsText(readings, bus, words));
  }
}

/** Another process has the bus: asking beside it would disturb both. */
function held(bus: unknown, { pid, name }: Holder): Finding {
  const { path, host, port } = (bus ?? {}) as { path?: string; host?: string; port?: number };
  return {
    code: 'port-held',
    level: 'fault',
    params: { where: path ?? `${host}:${port ?? 502}`, who: pid === null ? '' : ` (${pid}: ${name})` },
    causes: [{ code: 'other-program', sure: 'certain' }],
  };
}
