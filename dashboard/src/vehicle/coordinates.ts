/** As every map takes it: `25.33523, 110.05610`; a metre is the fifth place. */
export function coordinatesText(lat: number, lon: number): string {
  return `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
}

/** `800 m`, `2.4 km`, `120 km`. */
export function formatWay(metres: number): string {
  if (metres < 1_000) return `${Math.round(metres)} m`;
  return `${(metres / 1_000).toFixed(metres < 10_000 ? 1 : 0)} km`;
}
