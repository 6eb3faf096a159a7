import { expect, test } from 'vitest';
import { stacked } from './stacked.ts';

const PLOT = { top: 0, bottom: 100 };

test.each([
  ['labels far apart stand where they wish', [30, 70], [30, 70]],
  ['one that would lie over another goes below it', [30, 35], [30, 50]],
  ['one above the plot comes down into it', [-5, 60], [10, 60]],
  ['those at the bottom push each other up, in their order', [85, 90, 95], [50, 70, 90]],
])('%s', (_, wishes, places) => {
  expect(stacked(wishes, 20, PLOT)).toEqual(places);
});
