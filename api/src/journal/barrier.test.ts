import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createBarrier } from './barrier.ts';

describe('the barrier', () => {
  it('waits for work in progress, and lets none begin until it is released', async () => {
    const barrier = createBarrier();
    const events: string[] = [];
    const first = Promise.withResolvers<void>();
    const done = barrier.during(() => first.promise.then(() => void events.push('first')));
    const holding = barrier.hold(10_000).then((held) => {
      events.push(`held ${held.exact}`);
      return held;
    });
    const second = barrier.during(async () => void events.push('second'));
    await nextTurn();
    expect(events).toEqual([]);
    first.resolve();
    const { release } = await holding;
    await done;
    await nextTurn();
    expect(events).toEqual(['first', 'held true']);
    release();
    await second;
    expect(events).toEqual(['first', 'held true', 'second']);
  });

  it('stays closed until the last of those who hold it lets go', async () => {
    const barrier = createBarrier();
    const [one, two] = [await barrier.hold(100), await barrier.hold(100)];
    let worked = false;
    const work = barrier.during(async () => {
      worked = true;
    });
    one.release();
    one.release();
    await nextTurn();
    expect(worked).toBe(false);
    two.release();
    await work;
    expect(worked).toBe(true);
  });

  it('says so when work does not end, and goes on all the same', async () => {
    const barrier = createBarrier();
    const never = Promise.withResolvers<void>();
    void barrier.during(() => never.promise);
    const { exact, release } = await barrier.hold(20);
    expect(exact).toBe(false);
    release();
    await expect(barrier.during(async () => 'on')).resolves.toBe('on');
  });

  it('is not closed by work that fails', async () => {
    const barrier = createBarrier();
    await expect(barrier.during(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect((await barrier.hold(100)).exact).toBe(true);
  });
});
