interface Place {
  readonly lat: number;
  readonly lon: number;
}

const METRES_PER_DEGREE = 111_195;

/** How far two places near each other are apart, in metres: on a flat piece of the globe, right to a thousandth. */
export function metresBetween(from: Place, to: Place): number {
  const north = to.lat - from.lat;
  // The short way round, also across the date line.
  const around = ((((to.lon - from.lon + 180) % 360) + 360) % 360) - 180;
  const east = around * Math.cos((((from.lat + to.lat) / 2) * Math.PI) / 180);
  return Math.hypot(north, east) * METRES_PER_DEGREE;
}
