import type { DeviceConfig, ModbusBusConfig } from '@coldfield/protocol/configuration';
import type { Cause, DiagnoseDeps, Finding, Trouble } from '../../finding.ts';
import type { Answer } from './answer.ts';
import { type Examined, examine, timeoutOf } from './examine.ts';
import { judgeException, judgeValues } from './judge-map.ts';
import { openRawLine, type RawLine } from './raw-line.ts';
import { isHere, seekFraming, seekLine, seekSlow, seekUnit } from './seek.ts';
import { nameOf } from './usual-lines.ts';

interface Looked {
  readonly device: DeviceConfig;
  readonly trouble: Trouble;
  readonly examined: readonly Examined[];
}

/** Looks at every byte that the devices in trouble send, and looks for those that are silent where else they may be. */
export async function* diagnose(
  config: ModbusBusConfig,
  trouble: readonly Trouble[],
  deps: DiagnoseDeps,
): AsyncGenerator<Finding> {
  const looked: Looked[] = [];
  const raw = await openRawLine(config);
  const findings: Finding[] = [];
  try {
    for (const each of trouble) {
      const device = config.devices.find(({ name }) => name === each.device);
      if (device === undefined || deps.signal.aborted) continue;
      deps.progress(each.device);
      const examined = await examine(raw, device, each.points, timeoutOf(config));
      looked.push({ device, trouble: each, examined });
    }
    for (const each of looked) {
      if (!isMute(each)) findings.push(...(await judgeAnswers(config, each, raw)));
    }
  } finally {
    await raw.close();
  }
  yield* findings;
  const mute = looked.filter(isMute);
  if (mute.length > 0) yield* judgeMute(config, mute, deps);
}

/** Nothing came that could be understood as an answer of anybody. */
function isMute({ examined }: Looked): boolean {
  return answersOf(examined).every(({ kind }) => MUTE.has(kind));
}
const MUTE: ReadonlySet<Answer['kind']> = new Set(['silence', 'garbage', 'closed']);

function answersOf(examined: readonly Examined[]): readonly Answer[] {
  return examined.flatMap(({ answers }) => answers);
}

/** Something came back: what is wrong with it? */
async function judgeAnswers(config: ModbusBusConfig, looked: Looked, raw: RawLine): Promise<Finding[]> {
  const { device, examined, trouble } = looked;
  const answers = answersOf(examined);
  const fault = (code: Finding['code'], params: Finding['params'], causes: readonly Cause[]): Finding => ({
    code,
    level: 'fault',
    device: device.name,
    params: { unit: device.unit, ...params },
    causes,
  });
  const bad = answers.filter(({ kind }) => kind !== 'words');
  if (bad.some(({ kind }) => kind === 'echo')) {
    return [fault('echo', {}, [{ code: 'echo-adapter', sure: 'certain' }])];
  }
  const stranger = answers.find((answer) => answer.kind === 'not-asked');
  if (stranger?.unit === device.unit) {
    return [
      fault('unsteady', { bad: bad.length, asked: answers.length }, [
        { code: 'slow-device', sure: 'certain', params: { unit: device.unit, ms: timeoutOf(config) } },
      ]),
    ];
  }
  if (stranger !== undefined) {
    return [
      fault('other-address', { answered: stranger.unit }, [
        { code: 'other-unit', sure: 'likely', params: { unit: stranger.unit } },
      ]),
    ];
  }
  const exception = examined.find(({ answers: given }) => given.some(({ kind }) => kind === 'exception'));
  if (exception !== undefined) {
    return [await judgeException(device, exception, (question) => raw.ask(device.unit, question, 500))];
  }
  if (bad.some(({ kind }) => kind === 'short')) {
    return [fault('short-answer', {}, [{ code: 'register', sure: 'likely' }])];
  }
  if (bad.some(({ kind }) => kind === 'checksum' || kind === 'garbage')) {
    // Two devices that speak at once spoil every answer; a bad line spoils some.
    const isAlways = bad.length === answers.length;
    const same: Cause = {
      code: 'same-unit',
      sure: isAlways ? 'likely' : 'possible',
      params: { unit: device.unit },
    };
    const termination: Cause = { code: 'termination', sure: isAlways ? 'possible' : 'likely' };
    return [
      fault('checksum', { bad: bad.length, asked: answers.length }, [
        ...(isAlways ? [same, termination] : [termination, same]),
        { code: 'some-other-line', sure: 'possible', params: { line: nameOf(config) } },
      ]),
    ];
  }
  if (bad.length > 0) {
    return [
      fault('unsteady', { bad: bad.length, asked: answers.length }, [
        { code: 'slow-device', sure: 'possible', params: { ms: timeoutOf(config) } },
        { code: 'termination', sure: 'possible' },
        { code: 'same-unit', sure: 'possible', params: { unit: device.unit } },
      ]),
    ];
  }
  const values = await judgeValues(device, trouble, examined, (question) =>
    raw.ask(device.unit, question, 500),
  );
  if (values.length > 0) return values;
  // It failed a moment ago and answers now.
  return [
    {
      code: 'unsteady',
      level: 'doubt',
      device: device.name,
      params: { unit: device.unit, bad: 0, asked: answers.length },
      causes: [
        { code: 'termination', sure: 'possible' },
        { code: 'no-power', sure: 'possible' },
      ],
    },
  ];
}

/** Nothing can be understood: is it the whole line or a device, and is it to be found elsewhere? */
async function* judgeMute(
  config: ModbusBusConfig,
  mute: readonly Looked[],
  deps: DiagnoseDeps,
): AsyncGenerator<Finding> {
  if (mute.length < config.devices.length) {
    for (const each of mute) yield await judgeOne(config, each, config.devices.length - mute.length, deps);
    return;
  }
  const answers = mute.flatMap(({ examined }) => answersOf(examined));
  const garbage = garbageOf(answers);
  const isClosed = answers.some(({ kind }) => kind === 'closed');
  const units = mute.map(({ device }) => device.unit);
  const found =
    config.transport === 'serial'
      ? await seekLine(config, units, deps)
      : await seekFraming(config, units, deps);
  if (found.length === 0) {
    const devices = mute.map(({ device }) => device);
    found.push(...(await seekUnit(config, devices, deps)));
  }
  yield {
    code:
      garbage === null ? (isClosed ? 'closed' : 'bus-silent') : isText(garbage) ? 'not-modbus' : 'garbage',
    level: 'fault',
    params: { devices: mute.length, line: nameOf(config), bytes: garbage === null ? '' : shown(garbage) },
    causes: ranked([...found, ...presumed(config, garbage, isClosed)]),
  };
}

/** A device that is mute while others are not: the line is good, so it is the device, its address or its wires. */
async function judgeOne(
  config: ModbusBusConfig,
  { device, examined }: Looked,
  others: number,
  deps: DiagnoseDeps,
): Promise<Finding> {
  const fault = (code: Finding['code'], params: Finding['params'], causes: readonly Cause[]): Finding => ({
    code,
    level: 'fault',
    device: device.name,
    params: { unit: device.unit, ...params },
    causes: ranked(causes),
  });
  const garbage = garbageOf(answersOf(examined));
  const found = config.transport === 'serial' ? await seekLine(config, [device.unit], deps) : [];
  if (garbage !== null) {
    return fault('garbage', { line: nameOf(config), bytes: shown(garbage) }, [
      ...found,
      { code: 'same-unit', sure: 'likely', params: { unit: device.unit } },
      { code: 'termination', sure: 'possible' },
    ]);
  }
  const [first] = examined;
  if (found.length === 0 && first !== undefined && (await isHere(config, device.unit))) {
    const { fc, addr, count } = first.block;
    return fault('read-ignored', { fc, addr, count }, [
      { code: 'register', sure: 'likely' },
      { code: 'function', sure: 'possible', params: { fc: fc === 3 ? 4 : 3 } },
    ]);
  }
  if (found.length === 0 && first !== undefined) {
    found.push(...(await seekSlow(config, device.unit, first.block, deps)));
  }
  if (found.length === 0) found.push(...(await seekUnit(config, [device], deps)));
  const isFound = found.some(({ sure }) => sure !== 'possible');
  return fault('device-silent', { others }, [
    ...found,
    { code: 'no-power', sure: isFound ? 'possible' : 'likely' },
    { code: 'some-other-unit', sure: 'possible', params: { unit: device.unit } },
    { code: 'line-broken', sure: 'possible' },
  ]);
}

function garbageOf(answers: readonly Answer[]): Buffer | null {
  return answers.find((answer) => answer.kind === 'garbage')?.bytes ?? null;
}

const RANKS = { certain: 0, likely: 1, possible: 2 } as const;

/** The surest first; among equals as they came. */
function ranked(causes: readonly Cause[]): Cause[] {
  return causes.toSorted((a, b) => RANKS[a.sure] - RANKS[b.sure]);
}

/** What it may be when nothing of a whole line can be understood, ranked by how often it is so in the field. */
function presumed(config: ModbusBusConfig, garbage: Buffer | null, isClosed: boolean): Cause[] {
  const line = { line: nameOf(config) };
  if (garbage !== null && isText(garbage)) return [{ code: 'other-service', sure: 'likely' }];
  if (garbage !== null && config.transport !== 'tcp') {
    return [
      { code: 'some-other-line', sure: 'likely', params: line },
      { code: 'ab-swapped', sure: 'likely' },
      { code: 'termination', sure: 'possible' },
    ];
  }
  if (garbage !== null || isClosed) {
    return [
      { code: 'converter-mode', sure: 'likely' },
      { code: 'other-service', sure: 'possible' },
    ];
  }
  return [
    { code: 'no-power', sure: 'likely' },
    { code: 'ab-swapped', sure: 'likely' },
    { code: 'line-broken', sure: 'possible' },
    { code: 'some-other-line', sure: 'possible', params: line },
    { code: 'some-other-unit', sure: 'possible' },
    ...(config.transport === 'serial' ? [] : ([{ code: 'converter-mode', sure: 'possible' }] as const)),
  ];
}

function isText(bytes: Buffer): boolean {
  return bytes.length >= 4 && bytes.every((byte) => (byte >= 32 && byte < 127) || byte === 13 || byte === 10);
}

function shown(bytes: Buffer): string {
  const some = bytes.subarray(0, 16);
  const text = isText(bytes)
    ? JSON.stringify(some.toString('latin1'))
    : (some.toString('hex').match(/../g) ?? []).join(' ');
  return bytes.length > 16 ? `${text} …` : text;
}
