import { Socket } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { DEFAULT_LIMITS } from '../limits.ts';
import { Admissions } from './admissions.ts';
import { FailedLogins } from './failed-logins.ts';
import { TokenBucket } from './token-bucket.ts';

describe('the token bucket', () => {
  test('lets a burst through, then asks to wait exactly as long as its debt lasts', () => {
    const bucket = new TokenBucket(100, 200, 0);
    expect(bucket.take(200, 0)).toBe(0);
    expect(bucket.take(50, 0)).toBe(500);
    expect(bucket.take(0, 500)).toBe(0);
    expect(bucket.take(1, 500)).toBe(10);
  });

  test('never saves up more than its burst', () => {
    const bucket = new TokenBucket(100, 200, 0);
    expect(bucket.take(300, 3_600_000)).toBe(1000);
  });

  test('without a rate never asks to wait', () => {
    expect(new TokenBucket(0, 0, 0).take(1e9, 0)).toBe(0);
  });
});

describe('failed logins', () => {
  test('wait longer each time, up to ten seconds, and start afresh after a quiet minute', () => {
    let nowMs = 0;
    const logins = new FailedLogins(() => nowMs);
    const delays = Array.from({ length: 10 }, () => logins.failed('10.0.0.1'));
    expect(delays).toEqual([0, 0, 0, 250, 500, 1000, 2000, 4000, 8000, 10_000]);
    expect(logins.failed('10.0.0.2')).toBe(0);
    nowMs += 60_001;
    expect(logins.failed('10.0.0.1')).toBe(0);
  });

  test('of one address do not keep more than twenty connections waiting', () => {
    const logins = new FailedLogins(() => 0);
    for (let failure = 0; failure < 23; failure += 1) expect(logins.failed('10.0.0.1')).not.toBeNull();
    expect(logins.failed('10.0.0.1')).toBeNull();
    logins.waited('10.0.0.1');
    expect(logins.failed('10.0.0.1')).not.toBeNull();
  });
});

describe('admissions', () => {
  function socketFrom(ip: string): Socket {
    const socket = new Socket();
    Object.defineProperty(socket, 'remoteAddress', { value: ip });
    return socket;
  }

  function admissions(limits: Partial<typeof DEFAULT_LIMITS>) {
    const turnedAway = vi.fn();
    return { turnedAway, door: new Admissions({ ...DEFAULT_LIMITS, ...limits }, ({ ip }) => turnedAway(ip)) };
  }

  test('when full, the address with the most unsigned connections makes room, the oldest first', () => {
    const { door, turnedAway } = admissions({ maxConnections: 4 });
    const flood = Array.from({ length: 3 }, () => socketFrom('10.0.0.66'));
    door.admit(socketFrom('10.0.0.1'));
    for (const socket of flood) door.admit(socket);
    expect(door.admit(socketFrom('10.0.0.2'))).not.toBeNull();
    expect(turnedAway.mock.calls).toEqual([['10.0.0.66']]);
    expect(flood.map(({ destroyed }) => destroyed)).toEqual([true, false, false]);
  });

  test('signed-in connections are never sent away', () => {
    const { door, turnedAway } = admissions({ maxConnections: 2 });
    for (const ip of ['10.0.0.1', '10.0.0.2']) door.signedIn(door.admit(socketFrom(ip))!);
    expect(door.admit(socketFrom('10.0.0.3'))).toBeNull();
    expect(turnedAway.mock.calls).toEqual([['10.0.0.3']]);
  });

  test('a limit for each address holds for it alone', () => {
    const { door } = admissions({ maxConnectionsPerIp: 1 });
    door.signedIn(door.admit(socketFrom('10.0.0.1'))!);
    expect(door.admit(socketFrom('10.0.0.1'))).toBeNull();
    expect(door.admit(socketFrom('10.0.0.2'))).not.toBeNull();
  });

  test('a place is free again when its connection has left, however often that is said', () => {
    const { door } = admissions({ maxConnections: 1 });
    const slot = door.admit(socketFrom('10.0.0.1'))!;
    door.signedIn(slot);
    door.leave(slot);
    door.leave(slot);
    expect(door.pending).toBe(0);
    expect(door.admit(socketFrom('10.0.0.2'))).not.toBeNull();
  });
});
