import { describe, expect, test } from 'vitest';
import { type Attempt, createGuessLimiter, type GuessLimits } from './guess-limiter.ts';

const MINUTE_MS = 60_000;

function limiter(limits: Partial<GuessLimits> = {}) {
  let now = 1_000_000;
  const made = createGuessLimiter(() => now, limits);
  const begin = (attempt: Attempt) => made.begin(attempt);
  return {
    begin,
    /** A failed try; the ms to wait when it was refused. */
    fail: (account = 'zhang', address = '192.0.2.1', device: string | null = null): number => {
      const begun = begin({ account, address, device });
      return typeof begun === 'number' ? begun : 0;
    },
    after: (ms: number) => {
      now += ms;
    },
  };
}

describe('of one account from one address', () => {
  test('five tries are free, then each failure doubles the wait, up to a quarter of an hour', () => {
    const { fail, after } = limiter();
    for (let i = 0; i < 5; i++) expect(fail()).toBe(0);
    const waits = [];
    for (let i = 0; i < 13; i++) {
      const wait = fail();
      waits.push(wait / 1_000);
      after(wait);
      expect(fail()).toBe(0);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
  });

  test('being refused makes the wait no longer', () => {
    const { fail, after } = limiter();
    for (let i = 0; i < 6; i++) fail();
    for (let i = 0; i < 50; i++) fail();
    after(1_000);
    expect(fail()).toBe(0);
  });

  test('many at the same time are counted before any of them is answered', () => {
    const { begin } = limiter();
    const attempt = { account: 'zhang', address: '192.0.2.1', device: null };
    const begun = Array.from({ length: 50 }, () => begin(attempt));
    expect(begun.filter((one) => typeof one !== 'number')).toHaveLength(5);
  });

  test('a success, and an hour without a try, wipe the slate', () => {
    const { begin, fail, after } = limiter();
    for (let i = 0; i < 4; i++) fail();
    const right = begin({ account: 'zhang', address: '192.0.2.1', device: null });
    if (typeof right !== 'number') right.succeeded();
    for (let i = 0; i < 5; i++) expect(fail()).toBe(0);
    expect(fail()).toBeGreaterThan(0);
    after(60 * MINUTE_MS);
    expect(fail()).toBe(0);
  });
});

test('an attacker takes nothing from the person elsewhere, nor from a device that is known at the same address', () => {
  const { fail, after } = limiter();
  for (let i = 0; i < 300; i++) {
    fail('zhang', '192.0.2.1');
    after(500);
  }
  expect(fail('zhang', '192.0.2.1')).toBeGreaterThan(0);
  expect(fail('zhang', '198.51.100.7')).toBe(0);
  expect(fail('zhang', '192.0.2.1', 'the phone of zhang')).toBe(0);
});

test('of one address only so many accounts can be tried, and a known device there is not held back by it', () => {
  const { fail, after } = limiter();
  const tried = Array.from({ length: 200 }, (_, i) => fail(`name-${i}`)).filter((wait) => wait === 0);
  expect(tried).toHaveLength(60);
  expect(fail('zhang', '192.0.2.1', 'the phone of zhang')).toBe(0);
  after(10_000);
  expect(fail('one-more')).toBe(0);
  expect(fail('and-another')).toBeGreaterThan(0);
});

test.each([
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['::1', '::2', true],
  ['192.0.2.1', '::ffff:192.0.2.1', true],
])('%s and %s count as one address: %s', (first, second, same) => {
  const { fail } = limiter();
  for (let i = 0; i < 6; i++) fail('zhang', first);
  expect(fail('zhang', second) > 0).toBe(same);
});

test('what it remembers is bounded, whatever names are invented', () => {
  const { fail } = limiter({ entries: 100, ofAddress: 1e9 });
  for (let i = 0; i < 5; i++) fail('first');
  for (let i = 0; i < 100; i++) fail(`name-${i}`);
  expect(fail('first')).toBe(0);
});
