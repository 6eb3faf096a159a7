import { expect, test } from 'vitest';
import { isOfUse, type LastState, serverNow } from './last-state.ts';

const HEARD = Date.UTC(2026, 10, 24, 6, 32);
const DAY_MS = 86_400_000;
/** A device whose clock is an hour fast. */
const DEVICE = HEARD + 3_600_000;

const state = (expiresAt: number) =>
  ({ session: { expiresAt }, heardAt: HEARD, deviceAt: DEVICE }) as unknown as LastState;

test('tells the server’s time on a device whose clock is wrong', () => {
  expect(serverNow({ heardAt: HEARD, deviceAt: DEVICE }, DEVICE + 1_500_000)).toBe(HEARD + 1_500_000);
});

test('makes nothing younger on a device whose clock was set back', () => {
  expect(serverNow({ heardAt: HEARD, deviceAt: DEVICE }, DEVICE - DAY_MS)).toBe(HEARD);
});

test.each([
  ['a minute later', 60_000, 30 * DAY_MS, true],
  ['six days later', 6 * DAY_MS, 30 * DAY_MS, true],
  ['a week later', 7 * DAY_MS, 30 * DAY_MS, false],
  ['after the session has run out', DAY_MS, DAY_MS, false],
])('is shown or not %s', (_when, laterMs, sessionMs, shown) => {
  expect(isOfUse(state(HEARD + sessionMs), DEVICE + laterMs)).toBe(shown);
});
