import type { Dlt645BusConfig } from '@coldfield/protocol/configuration';
import type { Cause, DiagnoseDeps, Finding, Trouble } from '../../finding.ts';
import { EVERY_METER } from '../ask.ts';
import { createLine } from '../line.ts';
import { type Gathered, gather } from './gather.ts';
import { nameOf, patienceMs, USUAL_LINES } from './usual-lines.ts';

/** Asks the meters in trouble again and listens to everything; where all is silent, asks for any meter, and at other speeds. */
export async function* diagnose(
  config: Dlt645BusConfig,
  trouble: readonly Trouble[],
  deps: DiagnoseDeps,
): AsyncGenerator<Finding> {
  const meters = config.devices.filter(({ name }) => trouble.some(({ device }) => device === name));
  const heard = await listen(config, [...meters.map(({ address }) => addressOf(address)), EVERY_METER], deps);
  const everyone = heard.at(-1);
  const silent: typeof meters = [];
  for (const [i, meter] of meters.entries()) {
    const said = heard[i];
    if (said === undefined || everyone === undefined) return;
    const finding = judge(config, meter, said, everyone);
    if (finding === null) silent.push(meter);
    else yield finding;
  }
  if (silent.length === 0) return;
  const found = config.transport === 'serial' ? await seekLine(config, deps) : [];
  const causes: Cause[] = [
    ...found,
    ...(found.length > 0
      ? []
      : ([
          { code: 'ab-swapped', sure: 'likely' },
          { code: 'some-other-line', sure: 'likely', params: { line: nameOf(config) } },
          { code: 'line-broken', sure: 'possible' },
        ] as const)),
    ...(config.transport === 'tcp' ? ([{ code: 'converter-mode', sure: 'possible' }] as const) : []),
  ];
  if (silent.length === config.devices.length) {
    yield {
      code: 'bus-silent',
      level: 'fault',
      params: { line: nameOf(config), devices: silent.length },
      causes,
    };
    return;
  }
  for (const { name, address } of silent) {
    const params = { unit: address, others: config.devices.length - silent.length };
    yield {
      code: 'device-silent',
      level: 'fault',
      device: name,
      params,
      causes: [
        { code: 'some-other-unit', sure: 'likely', params: { unit: address } },
        { code: 'line-broken', sure: 'possible' },
      ],
    };
  }
}

/** What is to be said of a meter; null when it is silent, and so is everybody else whom the file does not know. */
function judge(
  config: Dlt645BusConfig,
  { name, address }: Dlt645BusConfig['devices'][number],
  said: Gathered,
  everyone: Gathered,
): Finding | null {
  const unit = { unit: address };
  if (said.answers.some((answer) => address === 'any' || answer.address === address)) {
    return {
      code: 'unsteady',
      level: 'doubt',
      device: name,
      params: { ...unit, bad: 0, asked: 1 },
      causes: [
        { code: 'slow-device', sure: 'possible', params: { ...unit, ms: patienceMs(config) } },
        { code: 'termination', sure: 'possible' },
      ],
    };
  }
  const known = new Set(config.devices.map((device) => device.address));
  const strangers = [...said.answers, ...everyone.answers].filter((answer) => !known.has(answer.address));
  const [stranger] = strangers;
  if (stranger !== undefined) {
    return {
      code: 'other-address',
      level: 'fault',
      device: name,
      params: { ...unit, answered: stranger.address },
      causes: [{ code: 'other-meter', sure: 'likely', params: { address: stranger.address } }],
    };
  }
  // Meters that answer all at once make garbage, too: that counts only where there is one.
  const stray = said.strayBytes + (config.devices.length === 1 ? everyone.strayBytes : 0);
  if (stray > 0) {
    return {
      code: 'garbage',
      level: 'fault',
      device: name,
      params: { ...unit, line: nameOf(config), bytes: stray },
      causes: [
        { code: 'some-other-line', sure: 'likely', params: { line: nameOf(config) } },
        { code: 'ab-swapped', sure: 'possible' },
        { code: 'termination', sure: 'possible' },
      ],
    };
  }
  if (!said.isEchoed) return null;
  return {
    code: 'echo',
    level: 'fault',
    device: name,
    params: unit,
    causes: [{ code: 'echo-adapter', sure: 'likely' }],
  };
}

/** Does any meter answer when the serial port is set otherwise? */
async function seekLine(config: Dlt645BusConfig, deps: DiagnoseDeps): Promise<Cause[]> {
  for (const settings of USUAL_LINES) {
    const line: Dlt645BusConfig = { ...config, ...settings };
    if (nameOf(line) === nameOf(config) || deps.signal.aborted) continue;
    const [said] = await listen(line, [EVERY_METER], deps);
    const answer = said?.answers[0];
    if (answer !== undefined) {
      const params = { unit: answer.address, line: nameOf(line), ...settings };
      return [{ code: 'other-line', sure: 'certain', params }];
    }
  }
  return [];
}

/** What is heard at each address, one after the other on one opened line. */
async function listen(
  config: Dlt645BusConfig,
  addresses: readonly string[],
  deps: DiagnoseDeps,
): Promise<Gathered[]> {
  const line = createLine(config);
  await line.connect();
  const heard: Gathered[] = [];
  try {
    for (const address of addresses) {
      if (deps.signal.aborted) break;
      deps.progress(`${nameOf(config)}, ${address}`);
      heard.push(await gather(line, address, patienceMs(config)));
    }
  } finally {
    await line.close();
  }
  return heard;
}

const addressOf = (address: string): string => (address === 'any' ? EVERY_METER : address);
