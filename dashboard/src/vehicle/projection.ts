import type { TrackPoint } from './track.ts';

/** The drawing is this wide and high, in its own units; a scale of it keeps the shape of the way. */
export const WIDTH = 160;
export const HEIGHT = 72;
const MARGIN = 12;
/** A vehicle that stands still is drawn in a field of this size. */
const LEAST_METRES = 500;
const METRES_PER_DEGREE = 111_195;

export interface Projection {
  readonly place: (point: Pick<TrackPoint, 'lat' | 'lon'>) => { readonly x: number; readonly y: number };
  /** A round length and how wide it is drawn. */
  readonly scale: { readonly metres: number; readonly width: number };
}

/** North up, the same scale in both directions: right for a county, a little stretched for a whole country. */
export function project(points: readonly Pick<TrackPoint, 'lat' | 'lon'>[]): Projection {
  const [lats, lons] = [points.map(({ lat }) => lat), points.map(({ lon }) => lon)];
  const lat = (Math.min(...lats) + Math.max(...lats)) / 2;
  const lon = (Math.min(...lons) + Math.max(...lons)) / 2;
  const shrink = Math.cos((lat * Math.PI) / 180);
  const high = (Math.max(...lats) - Math.min(...lats)) * METRES_PER_DEGREE;
  const wide = (Math.max(...lons) - Math.min(...lons)) * METRES_PER_DEGREE * shrink;
  const metresPerUnit = Math.max(
    wide / (WIDTH - 2 * MARGIN),
    high / (HEIGHT - 2 * MARGIN),
    LEAST_METRES / (WIDTH - 2 * MARGIN),
  );
  const round = roundBelow(metresPerUnit * WIDTH * 0.3);
  return {
    place: (point) => ({
      x: WIDTH / 2 + ((point.lon - lon) * METRES_PER_DEGREE * shrink) / metresPerUnit,
      y: HEIGHT / 2 - ((point.lat - lat) * METRES_PER_DEGREE) / metresPerUnit,
    }),
    scale: { metres: round, width: round / metresPerUnit },
  };
}

/** The greatest of 1, 2, 5, 10, 20 … that is not above. */
function roundBelow(metres: number): number {
  const power = 10 ** Math.floor(Math.log10(metres));
  return ([5, 2, 1].find((step) => step * power <= metres) ?? 1) * power;
}
