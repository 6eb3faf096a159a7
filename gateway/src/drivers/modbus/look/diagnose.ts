import type { DeviceConfig, ModbusBusConfig } from '@coldfield/protocol/configuration';
import type { Cause, DiagnoseDeps, Finding, Trouble } from '../../finding.ts';
import type { Answer } from './answer.ts';
import { type Examined, examine, timeoutOf } from './examine.ts';
import { judgeException, judgeValues } from './judge-map.ts';
import { openRawLine, type RawLine } from './raw-line.ts';
import { seekFraming, seekLine, seekSlow, seekUnit } from './seek.ts';
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
  const isWhole = mute.length === config.devices.length;
  const answers = mute.flatMap(({ examined }) => answersOf(examined));
  const garbage = answers.find((answer) => answer.kind === 'garbage');
  const isClosed = answers.some(({ kind }) => kind === 'closed');
  const units = mute.map(({ device }) => device.unit);
  const sought: Cause[] = [];
  if (config.transport === 'serial') sought.push(...(await seekLine(config, units, deps)));
  else if (isWhole) sought.push(...(await seekFraming(config, units, deps)));
  if (isWhole || garbage !== undefined) {
    if (sought.length === 0)
      sought.push(
        ...(await seekUnit(
          config,
          mute.map(({ device }) => device),
          deps,
        )),
      );
    yield {
      code:
        garbage === undefined
          ? isClosed
            ? 'closed'
            : 'bus-silent'
          : isText(garbage.bytes)
            ? 'not-modbus'
            : 'garbage',
      level: 'fault',
      ...(isWhole ? {} : { device: mute.map(({ device }) => device.name).join(', ') }),
      params: {
        devices: mute.length,
        line: nameOf(config),
        bytes: garbage === undefined ? '' : shown(garbage.bytes),
      },
      causes: [...sought, ...presumed(config, garbage?.bytes ?? null, isClosed, isWhole)],
    };
    return;
  }
  for (const { device, examined } of mute) {
    const found = sought.filter(({ params }) => params?.unit === device.unit);
    const [first] = examined;
    if (found.length === 0 && first !== undefined) {
      found.push(...(await seekSlow(config, device.unit, first.block, deps)));
    }
    if (found.length === 0) found.push(...(await seekUnit(config, [device], deps)));
    yield {
      code: 'device-silent',
      level: 'fault',
      device: device.name,
      params: { unit: device.unit, others: config.devices.length - mute.length },
      causes: [
        ...found,
        { code: 'no-power', sure: found.length > 0 ? 'possible' : 'likely' },
        { code: 'some-other-unit', sure: 'possible', params: { unit: device.unit } },
        { code: 'line-broken', sure: 'possible' },
      ],
    };
  }
}

/** What it may be when nothing was found by asking elsewhere, ranked by how often it is so in the field. */
function presumed(
  config: ModbusBusConfig,
  garbage: Buffer | null,
  isClosed: boolean,
  isWhole: boolean,
): Cause[] {
  const line = { line: nameOf(config) };
  if (config.transport === 'serial' || (garbage !== null && config.transport === 'rtu-over-tcp')) {
    if (garbage !== null) {
      if (isText(garbage)) return [{ code: 'other-service', sure: 'likely' }];
      return isWhole
        ? [
            { code: 'some-other-line', sure: 'likely', params: line },
            { code: 'ab-swapped', sure: 'likely' },
            { code: 'termination', sure: 'possible' },
          ]
        : [
            { code: 'same-unit', sure: 'likely' },
            { code: 'termination', sure: 'possible' },
          ];
    }
  }
  if (garbage !== null || isClosed) {
    return [
      { code: garbage !== null && isText(garbage) ? 'other-service' : 'converter-mode', sure: 'likely' },
      ...(garbage !== null && isText(garbage)
        ? []
        : ([{ code: 'other-service', sure: 'possible' }] as const)),
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
