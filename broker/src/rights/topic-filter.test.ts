import { expect, test } from 'vitest';
import { matchesFilter } from './topic-filter.ts';

test.each([
  ['/dtu/866/up', '/dtu/866/up', true],
  ['/dtu/866/up', 'dtu/866/up', false],
  ['/dtu/+/up', '/dtu/866/up', true],
  ['/dtu/+/up', '/dtu/866/x/up', false],
  ['application/7/device/+/event/+', 'application/7/device/24e1/event/up', true],
  ['spBv1.0/g/+/edge/#', 'spBv1.0/g/NBIRTH/edge', true],
  ['spBv1.0/g/+/edge/#', 'spBv1.0/g/DDATA/edge/meter', true],
  ['spBv1.0/g/+/edge/#', 'spBv1.0/g/DDATA/other/meter', false],
  ['a/#', 'a', true],
  ['a/b', 'a', false],
  ['+/b', '$SYS/b', false],
])('%s matches %s: %s', (filter, topic, matches) => {
  expect(matchesFilter(filter, topic)).toBe(matches);
});
