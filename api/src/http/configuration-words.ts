import type { Problem as Mistake, MistakeCode } from '@coldfield/protocol/configuration';
import { expectation } from './expectation.ts';
import type { Language } from './language.ts';
import { PROBLEMS } from './problems.ts';

type Words = (params: Readonly<Record<string, string | number>>) => Readonly<Record<Language, string>>;

const unit = (text: unknown, zh: string, en: string, language: Language): string =>
  text === '' ? (language === 'zh' ? zh : en) : String(text);
const state = (text: unknown, language: Language): string => unit(text, '开关状态', 'a state', language);

/** What is wrong with a configuration, in the reader's language. */
const WORDS: Readonly<Record<MistakeCode, Words>> = {
  'bus-name-taken': ({ name }) => ({
    zh: `有两条线路都叫“${name}”，请改一个名字。`,
    en: `Two lines are called "${name}". Please rename one.`,
  }),
  'device-name-taken': ({ name }) => ({
    zh: `这条线路上有两个设备都叫“${name}”，请改一个名字。`,
    en: `Two devices of this line are called "${name}". Please rename one.`,
  }),
  'address-taken': ({ name, address }) => ({
    zh: `“${address}”已经是设备“${name}”的地址，请改一个。`,
    en: `"${address}" is the address of the device "${name}" already. Please change one of them.`,
  }),
  'address-missing': ({ needed }) =>
    needed === 'port'
      ? {
          zh: '请填写串口服务器的端口号。',
          en: 'Please fill in the port of the serial server.',
        }
      : needed === 'path'
        ? {
            zh: '请填写串口，例如 /dev/ttyUSB0。',
            en: 'Please fill in the serial port, such as /dev/ttyUSB0.',
          }
        : { zh: '请填写设备的网络地址。', en: 'Please fill in the network address of the device.' },
  'registers-missing': ({ name }) => ({
    zh: `设备“${name}”没有型号，也没有寄存器。请选型号，或填写寄存器。`,
    en: `The device "${name}" has neither a model nor registers. Please choose a model, or fill in registers.`,
  }),
  'profile-unknown': ({ profile, known }) => ({
    zh: `没有“${profile}”这个型号，可选：${known}。`,
    en: `There is no model "${profile}". Known are ${known}.`,
  }),
  'any-not-alone': () => ({
    zh: '这条线路上不止一块电表，不能用“any”。请填写每块表上的 12 位通信地址。',
    en: 'With more than one meter on a line, "any" does not do. Please give each the 12 digits printed on it.',
  }),
  'meter-address-taken': ({ address }) => ({
    zh: `这条线路上有两块电表的通信地址都是 ${address}，请改一个。`,
    en: `Two meters of this line have the address ${address}. Please change one.`,
  }),
  'kind-unknown': ({ key }) => ({
    zh: `“${key}”不是测点编号。应为种类加数字，例如 air1。`,
    en: `"${key}" is no sensor key. Expected is a kind and a number, such as air1.`,
  }),
  'point-unknown': ({ from }) => ({
    zh: `没有“${from}”这个读数，请重新选择。`,
    en: `There is no reading "${from}". Please choose another.`,
  }),
  'unit-mismatch': ({ from, has, kind, needs }) => ({
    zh: `“${from}”的单位是${state(has, 'zh')}，而 ${kind} 需要${state(needs, 'zh')}。`,
    en: `"${from}" gives ${state(has, 'en')}; ${kind} needs ${state(needs, 'en')}.`,
  }),
  'invert-not-a-state': ({ kind }) => ({
    zh: `只有开关状态才能取反，${kind} 不是。`,
    en: `Only a state can be inverted; ${kind} is none.`,
  }),
  'offset-on-a-state': ({ kind }) => ({
    zh: `${kind} 没有校准值：开关状态和位置不校准。`,
    en: `${kind} has no calibration offset: states and positions are not calibrated.`,
  }),
  'too-many-sensors': ({ most }) => ({
    zh: `一个库间最多 ${most} 个测点。`,
    en: `A room has at most ${most} sensors.`,
  }),
  'rule-sensor-unknown': ({ key }) => ({
    zh: `这个库间没有测点“${key}”，请去掉这条本地报警，或换一个测点。`,
    en: `This room has no sensor "${key}". Please remove this local alarm, or choose another sensor.`,
  }),
  'rule-condition': ({ key }) => ({
    zh: `“${key}”的本地报警要选一种情况：高于、低于、状态、没有读数。`,
    en: `The local alarm of "${key}" needs one condition: above, below, a state, or no reading.`,
  }),
  'rule-unfit': ({ key, condition }) => ({
    zh: `“${key}”的本地报警不能用“${condition}”。`,
    en: `The local alarm of "${key}" cannot have "${condition}".`,
  }),
  'rule-limit': ({ key, low, high, unit: of }) => ({
    zh: `“${key}”的限值应在 ${low} 至 ${high} ${of} 之间。`,
    en: `The limit of "${key}" lies between ${low} and ${high} ${of}.`,
  }),
  'rule-silence': ({ key, least }) => ({
    zh: `“${key}”没有读数的时间至少 ${least} 秒。`,
    en: `"${key}" must be without a reading for at least ${least} seconds.`,
  }),
  'rule-taken': ({ key }) => ({
    zh: `“${key}”有两条一样的本地报警，请去掉一条。`,
    en: `"${key}" has two local alarms of the same kind. Please remove one.`,
  }),
  'output-unknown': ({ output }) => ({
    zh: `网关没有叫“${output}”的报警器。`,
    en: `The gateway has no output "${output}".`,
  }),
};

/** One mistake in both languages. */
export function configurationWords({ code, params, message, path, rule }: Mistake): Record<Language, string> {
  if (code !== undefined) return { ...WORDS[code](params ?? {}) };
  if (rule === undefined) return { zh: message, en: message };
  const error = { ...rule, instancePath: `/${path.join('/')}` };
  const said = (language: Language): string => {
    const { field, expected } = expectation(error, language);
    return PROBLEMS.invalid[language].replace('{field}', field).replace('{expected}', expected);
  };
  return { zh: said('zh'), en: said('en') };
}
