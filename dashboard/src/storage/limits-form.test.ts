import { expect, test } from 'vitest';
import { formOf, limitsOf } from './limits-form.ts';

const form = (rawMonths: string, hoursMonths: string | null) => ({
  rawMonths,
  forever: hoursMonths === null,
  hoursMonths: hoursMonths ?? '',
});

test('what is in effect stands in the form, and means the same', () => {
  for (const limits of [
    { rawMonths: 25, hoursMonths: null },
    { rawMonths: 1, hoursMonths: 1_200 },
  ])
    expect(limitsOf(formOf(limits))).toEqual({ limits });
});

test('whoever stops keeping hours for ever is offered a limit that is allowed', () => {
  for (const rawMonths of [1, 120, 400])
    expect(limitsOf({ ...formOf({ rawMonths, hoursMonths: null }), forever: false })).toHaveProperty(
      'limits',
    );
});

test.each([
  ['', null, 'months', 'rawMonths'],
  ['0', null, 'months', 'rawMonths'],
  ['1201', null, 'months', 'rawMonths'],
  ['2.5', null, 'months', 'rawMonths'],
  ['-3', null, 'months', 'rawMonths'],
  ['12', 'x', 'months', 'hoursMonths'],
  ['12', '11', 'hoursShorter', 'hoursMonths'],
])('%s months of rows and %s of hours are refused at the field at fault', (raw, hours, fault, field) => {
  expect(limitsOf(form(raw, hours))).toEqual({ fault, field });
});
