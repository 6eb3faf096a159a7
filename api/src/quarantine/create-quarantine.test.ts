import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Journal, openJournal } from '../journal/journal.ts';
import { createQuarantine } from './create-quarantine.ts';

let journal: Journal;
beforeEach(() => {
  journal = openJournal(':memory:');
});
afterEach(() => journal.close());

const entry = (gateway: string, text: string, at = 1_000) => ({
  at,
  gateway,
  topic: `coldfield/v1/${gateway}/telemetry`,
  reason: 'not-json' as const,
  detail: 'the payload is not UTF-8 JSON',
  raw: Buffer.from(text),
});

describe('the quarantine', () => {
  it('keeps the raw bytes with reason and place', async () => {
    const quarantine = createQuarantine(journal);
    quarantine.add(entry('g', '{"air1":'));
    await journal.commit();
    const [kept] = quarantine.list(10);
    expect(kept).toMatchObject({ gateway: 'g', reason: 'not-json', bytes: 8, times: 1 });
    expect(Buffer.from(quarantine.raw(kept?.id ?? 0) ?? []).toString()).toBe('{"air1":');
  });

  it('counts the same bytes instead of keeping them again', async () => {
    const quarantine = createQuarantine(journal);
    for (const at of [1_000, 2_000]) {
      quarantine.add(entry('g', 'x', at));
      quarantine.add(entry('g', 'x', at));
      await journal.commit();
    }
    expect(quarantine.list(10)).toMatchObject([{ times: 4, firstAt: 1_000, lastAt: 2_000 }]);
  });

  it('lets a flooding gateway push out only its own entries, and counts them', async () => {
    const quarantine = createQuarantine(journal);
    quarantine.add(entry('quiet', 'x'));
    for (let i = 0; i < 1_050; i++) quarantine.add(entry('loud', String(i)));
    await journal.commit();
    expect(quarantine.counts()).toEqual({ kept: 1_001, overflowed: 50 });
    expect(quarantine.list(2_000).filter(({ gateway }) => gateway === 'quiet')).toHaveLength(1);
  });

  it('hands out what it keeps of one gateway, and forgets what is taken out of it', async () => {
    const quarantine = createQuarantine(journal);
    for (const text of ['a', 'b', 'c']) quarantine.add(entry('g', text));
    quarantine.add(entry('other', 'd'));
    await journal.commit();
    const kept = quarantine.of('g', 10);
    expect(kept.map(({ raw }) => Buffer.from(raw).toString())).toEqual(['a', 'b', 'c']);
    quarantine.remove(kept.slice(0, 2).map(({ id }) => id));
    await journal.commit();
    expect(quarantine.of('g', 10).map(({ raw }) => Buffer.from(raw).toString())).toEqual(['c']);
    expect([quarantine.countOf('g'), quarantine.countOf('other'), quarantine.counts()]).toEqual([
      1,
      1,
      { kept: 2, overflowed: 0 },
    ]);
  });

  it('bounds the bytes of a gateway', async () => {
    const quarantine = createQuarantine(journal);
    for (let i = 0; i < 6; i++) quarantine.add(entry('g', String(i).padEnd(1024 * 1024, 'x')));
    await journal.commit();
    expect(quarantine.counts()).toEqual({ kept: 4, overflowed: 2 });
  });
});
