import { charts } from './en/charts.ts';
import { foreign } from './en/foreign.ts';
import { frame } from './en/frame.ts';
import { gateways } from './en/gateways.ts';
import { people } from './en/people.ts';
import { readings } from './en/readings.ts';
import { records } from './en/records.ts';
import { settings } from './en/settings.ts';
import { setup } from './en/setup.ts';
import type { Texts } from './texts.ts';

/** Every text of the pages in English. */
export const en: Texts = {
  ...frame,
  ...people,
  ...setup,
  ...records,
  ...readings,
  ...gateways,
  ...foreign,
  ...charts,
  ...settings,
};
