import { describe, expect, test } from 'vitest';
import { faultsOf, freeKey, suggested, withRule } from './draft.ts';
import { leavesOf, pathWords } from './leaves.ts';

const suggest = (body: unknown) => suggested(leavesOf(JSON.stringify(body)) ?? [], 'r1', 'Asia/Shanghai');
const keysOf = (body: unknown) => suggest(body).keys.map(({ path, key }) => `${pathWords(path)} = ${key}`);

describe('what is suggested for a message', () => {
  test('is what its names say, and nothing for the others', () => {
    expect(keysOf({ illuminance: 300, humidity: 65.7, temperature: 19.7, DI1: 1, DO1: 1, csq: 22 })).toEqual([
      'humidity = rh1',
      'temperature = air1',
      'DI1 = door1',
    ]);
    expect(keysOf({ 温度: 3.4, 湿度: 88, 果心温度: 5, 库门: 0, 停电: 0 })).toEqual([
      '温度 = air1',
      '湿度 = rh1',
      '果心温度 = pulp1',
      '库门 = door1',
      '停电 = mains1',
    ]);
    expect(keysOf({ T1: 3, T2: 4, H1: 90 })).toEqual(['T1 = air1', 'T2 = air2', 'H1 = rh1']);
  });

  test('looks into nested templates, and calls elements by their names', () => {
    const body = {
      d: { inner: '{"temp":3}' },
      list: [
        { name: 'T1', value: '2.5' },
        { name: 'H1', value: '90' },
      ],
    };
    expect(suggest(body).keys.map(({ path }) => path)).toEqual([
      ['d', 'inner', 'temp'],
      ['list', { where: 'name', is: 'T1' }, 'value'],
      ['list', { where: 'name', is: 'H1' }, 'value'],
    ]);
  });

  test('takes whole numbers that no such reading has for tenths, and knows what a dead probe says', () => {
    const [air, rh] = suggest({ temp: 197, humi: '657' }).keys;
    expect(air).toMatchObject({ key: 'air1', scale: 0.1, faults: [-1270, 850] });
    expect(rh).toMatchObject({ key: 'rh1', scale: 0.1 });
    expect(suggest({ temp: 19.7 }).keys[0]).toEqual({
      path: ['temp'],
      room: 'r1',
      key: 'air1',
      faults: [-127, 85],
    });
  });

  test.each([
    [
      { ts: 1_795_392_000, T1: 3 },
      { path: ['ts'], format: 'seconds' },
    ],
    [
      { ts: '1795392000000', T1: 3 },
      { path: ['ts'], format: 'milliseconds' },
    ],
    [{ 时间: '2026-11-23 08:00:00' }, { path: ['时间'], format: 'text', zone: 'Asia/Shanghai' }],
    [{ t: 3.4 }, undefined],
  ])('finds the time in %j', (body, time) => {
    expect(suggest(body).time).toEqual(time);
  });

  test('does not take a temperature called t for a time', () => {
    expect(keysOf({ t: 3.4 })).toEqual(['t = air1']);
  });
});

describe('a draft', () => {
  test('numbers sensors of a kind within a room', () => {
    const draft = withRule({ keys: [] }, { path: ['a'], room: 'r1', key: 'air1' });
    expect(freeKey(draft, 'r1', 'air')).toBe('air2');
    expect(freeKey(draft, 'r2', 'air')).toBe('air1');
    expect(freeKey(draft, 'r1', 'air', ['a'])).toBe('air1');
  });

  test('gives no sensor that another device tells', () => {
    const leaves = leavesOf('{"T1":3,"T2":4,"H1":88}') ?? [];
    expect(suggested(leaves, 'r1', 'Asia/Shanghai', ['air1', 'rh1']).keys.map(({ key }) => key)).toEqual([
      'air2',
      'air3',
      'rh2',
    ]);
  });

  test('reads values of a failure as they are typed', () => {
    expect(faultsOf('-127，85; -- 65535')).toEqual([-127, 85, '--', 65_535]);
    expect(faultsOf('  ')).toEqual([]);
  });

  test('is not made of what is no message', () => {
    expect(leavesOf('www.usr.cn')).toBeNull();
    expect(leavesOf('5')).toBeNull();
    expect(leavesOf('{"a":{}}')).toEqual([]);
  });
});
