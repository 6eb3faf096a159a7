import { describe, expect, it } from 'vitest';
import { detectDecimal, readCell } from './cell.ts';
import { timeReader } from './clock-time.ts';
import { findLayout } from './layout.ts';

/** What would take minutes or more to match if it were not refused for its length; a test must only come to its end. */
describe('what somebody sends to keep the server busy', () => {
  it.each([
    ['spaces', ' '.repeat(2_000)],
    ['equals signs', '='.repeat(2_000)],
    ['commas', `${','.repeat(1_999)}x`],
    ['a mapping and spaces', `v=air1,${' '.repeat(1_900)}x`],
  ])('is no mapping: %s', (_, map) => {
    // Spaces alone name nothing, which is harmless.
    const layout = () => findLayout('t,v\n1,2\n', 't', [map]);
    if (map.trim() === '') expect(layout().columns).toEqual([]);
    else expect(layout).toThrow('is no mapping');
  });

  it('is no title', () => {
    const head = `${'('.repeat(30_000)},${'-'.repeat(30_000)}x\nt,v\n1,2\n`;
    expect(findLayout(head, 't', ['v=air1']).columns).toMatchObject([{ index: 1 }]);
    expect(() => findLayout(head, 't', [`${'('.repeat(1_900)}=air1`])).toThrow('no line has the columns');
  });

  it('is a name asked for thousands of times in a wide file', () => {
    const head = `t,v${','.repeat(50_000)}\n1,2\n`;
    const many = Array.from({ length: 60 }, () => 'v=air1,'.repeat(280));
    expect(findLayout(head, 't', many).columns).toHaveLength(16_800);
  });

  it('is no reading, and says nothing of the decimal mark', () => {
    expect(readCell(`${'1'.repeat(60_000)}x`, 'air1', 'C', '.')).toBe('not-a-number');
    expect(readCell('0'.repeat(65), 'air1', 'C', '.')).toBe('not-a-number');
    expect(readCell(`${' '.repeat(100)}${'0'.repeat(63)}7`, 'air1', 'C', '.')).toBe(7);
    expect(detectDecimal([`${' '.repeat(60_000)}x`, `1,${'1'.repeat(60_000)}`], ';')).toBe('.');
  });

  it('is no time', () => {
    const text = `2026-01-01${' '.repeat(60_000)}x`;
    expect(timeReader(null, []).read(text)).toBeNull();
    expect(timeReader('yyyy-MM-dd HH:mm', []).read(text)).toBeNull();
    expect(timeReader('yyyy-MM-dd HH:mm', [text]).read('2026-01-01  08:00')).not.toBeNull();
  });

  it('is no time format: a part twice, or any number of spaces', () => {
    expect(() => timeReader(`yyyyMM${'dH'.repeat(12)}`, [])).toThrow('names the day twice');
    const spaces = `yyyy-MM-dd${' \t'.repeat(24)}x`;
    expect(timeReader(spaces, []).read(`2026-01-01${' \t'.repeat(26)}`)).toBeNull();
    expect(timeReader(spaces, []).read('2026-01-01 x')).toEqual({ wall: Date.UTC(2026, 0, 1) });
  });
});

it('finds a title with commas and equals signs in a list of mappings', () => {
  const head = 't;Temp, °F;a=b;RH\n1;2;3;4\n';
  const { columns } = findLayout(head, 't', ['Temp, °F = air1 , a=b=air2,RH=rh1.low,']);
  expect(columns.map(({ index, key, role }) => [index, key, role])).toEqual([
    [1, 'air1', 'v'],
    [2, 'air2', 'v'],
    [3, 'rh1', 'lo'],
  ]);
});
