import { expect, test } from 'vitest';
import { RequestError } from '../records/request.ts';
import { fieldOf, refusalOf } from './form-fault.ts';

test.each([
  ['/name', ['name', 'kind'], 'name'],
  ['/limits/air/high', ['limits.air.high', 'limits'], 'limits.air.high'],
  ['/limits/air/high', ['limits'], 'limits'],
  ['/body/name', ['name'], 'name'],
  ['/a~1b', ['a/b'], 'a/b'],
  ['/other', ['name'], null],
  ['', ['name'], null],
  [undefined, ['name'], null],
] as const)('the pointer %s among %j means %s', (pointer, names, field) => {
  expect(fieldOf(pointer, names)).toBe(field);
});

test('a refusal that names a field stands beside that field, and nowhere else', () => {
  const error = new RequestError('invalid', 'The name is taken.', { status: 400, body: { field: '/name' } });
  expect(refusalOf(error, ['name'])).toEqual({ faults: { name: 'The name is taken.' }, error: null });
  expect(refusalOf(error, ['kind'])).toEqual({ faults: {}, error });
});
