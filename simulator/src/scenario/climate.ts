import { uniform } from '../random/hash.ts';
import { humidityRatio, saturationPressurePa } from '../room/psychrometrics.ts';
import type { StoreConfig } from './scenario-schema.ts';

const DAY_MS = 86_400_000;
/** Days since 1970 of a middle of July, when it is warmest, and of a year. */
const WARMEST_DAY = 197;
const YEAR_DAYS = 365.2425;

/**
 * Outside air at epoch ms `t`: a daily wave, warmest at 15:00 local time, on weather that changes from day to day, on
 * the season's wave.
 */
export function climateAt(
  climate: StoreConfig['climate'],
  seed: number,
  t: number,
  utcOffsetH: number,
): { outsideC: number; outsideRatio: number } {
  const days = (t + utcOffsetH * 3_600_000) / DAY_MS;
  const day = Math.floor(days);
  const through = days - day;
  const weather = (n: number): number => 5 * uniform(seed, n) - 2.5;
  const drift = weather(day) * (1 - through) + weather(day + 1) * through;
  const season = (climate.seasonK ?? 0) * Math.cos(((days - WARMEST_DAY) / YEAR_DAYS) * 2 * Math.PI);
  const outsideC =
    climate.meanC + season + drift + climate.swingK * Math.cos((through - 15 / 24) * 2 * Math.PI);
  // Rain and fog cap the dew point at the temperature.
  const dewC = Math.min(climate.dewPointC + season + 0.6 * drift, outsideC - 0.3);
  return { outsideC, outsideRatio: humidityRatio(saturationPressurePa(dewC)) };
}
