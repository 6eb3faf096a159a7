import { charts } from './zh/charts.ts';
import { foreign } from './zh/foreign.ts';
import { frame } from './zh/frame.ts';
import { gateways } from './zh/gateways.ts';
import { people } from './zh/people.ts';
import { readings } from './zh/readings.ts';
import { records } from './zh/records.ts';
import { settings } from './zh/settings.ts';
import { setup } from './zh/setup.ts';

/**
 * Every text of the pages in Chinese, a file a part of the product. The file of the same name in `en/` must have the same
 * keys; a missing one is a type error.
 */
export const zh = {
  ...frame,
  ...people,
  ...setup,
  ...records,
  ...readings,
  ...gateways,
  ...foreign,
  ...charts,
  ...settings,
} as const;
