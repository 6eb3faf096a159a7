import type { CheckedMistake } from '../foreign/check-mapping.ts';

/** What is wrong with a mapping, in both languages. */
export function foreignWords({ code, detail }: CheckedMistake): { zh: string; en: string } {
  switch (code) {
    case 'key-taken':
      return {
        zh: '这个库间的这个测点已有一个值对应，请改一个编号。',
        en: 'This sensor of this room has a value already. Please choose another number.',
      };
    case 'kind-unknown':
      return {
        zh: '没有这种测点，请重新选择。',
        en: 'There is no such kind of sensor. Please choose another.',
      };
    case 'unit-mismatch':
      return {
        zh: '这种测点不用这个单位，请重新选择。',
        en: 'This kind of sensor has another unit. Please choose again.',
      };
    case 'zone-unknown':
      return {
        zh: '没有这个时区，例如 Asia/Shanghai。',
        en: 'There is no such time zone. One is Asia/Shanghai.',
      };
    case 'too-many-keys':
      return { zh: '一个库间最多 64 个测点。', en: 'A room has at most 64 sensors.' };
    case 'point-unknown':
      return {
        zh: `设备里没有这个点，请核对：${detail}`,
        en: `The device has no such point. Please compare: ${detail}`,
      };
    case 'twice':
      return { zh: `有重复的：${detail}`, en: `It is there twice: ${detail}` };
    case 'reads-missing':
      return {
        zh: '寄存器相距太远，一次读不完：请写明 DTU 读哪些寄存器。',
        en: 'Its registers are too far apart for one read: please say what the DTU asks.',
      };
    case 'schema':
      return { zh: `格式不对：${detail}`, en: `It has the wrong form: ${detail}` };
    default:
      return code satisfies never;
  }
}
