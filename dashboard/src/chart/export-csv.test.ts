import type { Note } from '@coldfield/api/contract';
import { describe, expect, it } from 'vitest';
import { seenAsCsv, textCell } from './export-csv.ts';
import { gauge, historyOf, state } from './history-fixture.ts';
import { toSeries } from './series.ts';
import { TrendBuffer } from './trend-buffer.ts';

const MINUTE_MS = 60_000;
const words = {
  zone: 'Asia/Shanghai',
  time: '时间',
  utc: 'UTC',
  air: '库温均值',
  airMin: '库温最低',
  airMax: '库温最高',
  product: '果心',
  humidity: '湿度',
  door: '库门开',
  defrost: '化霜',
  gap: '缺口',
  notes: '备注',
  gapText: () => '停电',
};
const history = historyOf(
  { air1: gauge([3, 4.256, null, -5], 0.5), door1: state([0, 30, 0, 0], [0, 0, null, 0], [0, 2, 0, 0]) },
  { gaps: [{ from: 2 * MINUTE_MS, to: 3 * MINUTE_MS, reason: 'power' }] },
);
const note = (text: string): Note => ({
  id: 'n1',
  room: 'room-1',
  kind: 'note',
  text,
  at: MINUTE_MS + 5,
  until: null,
  author: null,
  createdAt: 0,
  updatedAt: 0,
  version: 1,
  archivedAt: null,
});
const csv = (view: { from: number; to: number }, text = '入库') =>
  seenAsCsv({ view, buffer: new TrendBuffer(toSeries(history)), compared: [] }, [note(text)], words);
const linesOf = (text: string) => text.replace('\uFEFF', '').trimEnd().split('\r\n');

describe('what a chart shows as CSV', () => {
  it('has a row for each bucket in view, in local time and UTC, with units in the head and nothing for nothing', () => {
    expect(linesOf(csv({ from: 0, to: 4 * MINUTE_MS }))).toEqual([
      '时间 (Asia/Shanghai),UTC,库温均值 (°C),库温最低 (°C),库温最高 (°C),库门开 (s),化霜 (s),缺口,备注',
      '1970-01-01T08:00:00+08:00,1970-01-01T00:00:00Z,3,2.5,3.5,,,,',
      '1970-01-01T08:01:00+08:00,1970-01-01T00:01:00Z,4.26,3.76,4.76,30,,,入库',
      '1970-01-01T08:02:00+08:00,1970-01-01T00:02:00Z,,,,,,停电,',
      '1970-01-01T08:03:00+08:00,1970-01-01T00:03:00Z,-5,-5.5,-4.5,,,,',
    ]);
  });

  it('leaves out what is not in view', () => {
    expect(linesOf(csv({ from: MINUTE_MS, to: 2 * MINUTE_MS }))).toHaveLength(2);
  });

  it('never lets a note become a formula', () => {
    expect(csv({ from: 0, to: 4 * MINUTE_MS }, '=HYPERLINK("http://x","y")')).toContain(
      `,"'=HYPERLINK(""http://x"",""y"")"`,
    );
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@A1', "'@A1"],
    ['\t=1', "'\t=1"],
    ['a,b', '"a,b"'],
    ['一\n二', '"一\n二"'],
    ['入库', '入库'],
  ])('writes the text %j as %j', (text, cell) => {
    expect(textCell(text)).toBe(cell);
  });
});
