import type { Sureness } from '../drivers/discovery.ts';
import type { ConfiguredBus } from '../drivers/driver.ts';
import type { Finding } from '../drivers/finding.ts';
import type { Reading } from '../drivers/reading.ts';
import type { Words } from '../terminal/words.ts';
import { CAUSES } from './texts/causes.ts';
import { SEEN } from './texts/seen.ts';

const MARKS = { fault: '✗', doubt: '!', note: '·' } as const;
const SURE: Readonly<Record<Sureness, readonly [zh: string, en: string]>> = {
  certain: ['确定', 'certain'],
  likely: ['很可能', 'likely'],
  possible: ['也可能', 'possible'],
};
/** More than this is no help to anybody who stands before a cabinet. */
const SHOWN = 8;

/** A finding in lines: what is seen, what is likely, what to do next. */
export function findingText(finding: Finding, words: Words): string[] {
  const { level, device, point, code, params, causes } = finding;
  const place = point ?? device;
  const seen = words(...SEEN[code](params));
  return [
    `${MARKS[level]} ${place === undefined ? '' : words(`${place}：`, `${place}: `)}${seen}`,
    ...causes.flatMap(({ code: cause, sure, params: own = {} }) => {
      const { why, next } = CAUSES[cause];
      return [
        `    ${words(...SURE[sure])}${words('：', ': ')}${words(...why(own))}`,
        `      → ${words(...next(own))}`,
      ];
    }),
  ];
}

/** The readings of a bus, for comparing with displays. */
export function readingsText(
  readings: ReadonlyMap<string, Reading>,
  bus: ConfiguredBus,
  words: Words,
): string {
  const shown = [...readings].slice(0, SHOWN).map(([point, reading]) => {
    if (!('value' in reading)) return `${point} ${reading.quality}`;
    const unit = bus.points.get(point)?.unit ?? '';
    return `${point} ${Number(reading.value.toPrecision(7))}${unit === '' ? '' : ` ${unit}`}`;
  });
  const more = readings.size - shown.length;
  if (more > 0) shown.push(words(`还有 ${more} 个`, `${more} more`));
  return shown.join(words('，', ', '));
}
