import { ErrorWithReasonCode } from 'mqtt';
import { expect, test } from 'vitest';
import { refusalOf } from './refusal.ts';

test.each([
  [2, 'identifier rejected'],
  [4, 'bad user name or password'],
  [5, 'not authorized'],
])('return code %i is a refusal: %s', (code, reason) => {
  expect(refusalOf(new ErrorWithReasonCode('Connection refused', code))).toBe(reason);
});

test.each([
  ['a broker that is not available', new ErrorWithReasonCode('Connection refused: Server unavailable', 3)],
  ['a closed port', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })],
  ['a connection that closed without a word', null],
])('%s says nothing about the secret', (_, error) => {
  expect(refusalOf(error)).toBeNull();
});
