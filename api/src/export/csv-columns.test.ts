import fc from 'fast-check';
import { expect, it } from 'vitest';
import { columnTitle, parseColumn, ROLES, textCell } from './csv-columns.ts';

it('names a column so that it is found again, whatever people call the sensor', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('air1', 'co21', 'door12'),
      fc.constantFrom(...ROLES),
      fc.string(),
      (key, role, name) => {
        expect(parseColumn(columnTitle(key, role, name))).toEqual({ key, role });
      },
    ),
  );
});

it('takes no other column for one of its own', () => {
  for (const title of ['time', 'epoch_ms', '', 'Temperature', 'air0', 'air1.other', '.low'])
    expect(parseColumn(title)).toBeNull();
});

it.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
  ['a,b', '"a,b"'],
  ['门口', '门口'],
])('writes the text %j so that no spreadsheet computes it', (text, cell) => {
  expect(textCell(text)).toBe(cell);
});
