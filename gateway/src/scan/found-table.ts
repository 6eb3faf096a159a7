import type { Found, Sureness } from '../drivers/discovery.ts';
import { columns } from '../terminal/width.ts';
import type { Words } from '../terminal/words.ts';

/** What was found, for people. */
export function foundTable(found: readonly Found[], words: Words): string[] {
  const head = [
    words('地址', 'address'),
    words('线路', 'line'),
    words('像是', 'seems to be'),
    words('读数', 'readings'),
  ];
  return columns([
    head,
    ...found.map(({ address, line, seems, readings }) => [
      address,
      line ?? '–',
      seems.length === 0
        ? words('不认识的设备', 'a device that is not known')
        : seems.map(({ what, sure }) => seemsText(what, sure, words)).join(words('，或 ', ', or ')),
      readings.map((each) => readingText(each, words)).join(words('，', ', ')) || '–',
    ]),
  ]);
}

function seemsText(what: string, sure: Sureness, words: Words): string {
  if (what === 'unclear') {
    return words(
      '应答听不清：多半是两台同地址',
      'answers that clash: most likely two devices with this address',
    );
  }
  const name =
    {
      'temperature-module': words('多路温度模块', 'a module of temperatures'),
      'bthome-encrypted': words('加密的 BTHome，需要 key', 'BTHome, encrypted: needs a key'),
      'input-module': words('开关量模块', 'a module of inputs'),
    }[what] ?? what;
  return `${name}${words(`（${surenessZh[sure]}）`, ` (${sure})`)}`;
}

const surenessZh: Readonly<Record<Sureness, string>> = {
  certain: '确定',
  likely: '很可能',
  possible: '可能',
};

function readingText({ point, unit, reading }: Found['readings'][number], words: Words): string {
  const name = point.slice(point.indexOf('/') + 1);
  if (!('value' in reading)) return `${name} ${words('无', 'none')} (${reading.quality})`;
  const shown = Number(reading.value.toPrecision(7));
  return unit === null || unit === '' ? `${name} ${shown}` : `${name} ${shown} ${unit}`;
}
