/** The dark squares of a grid as one SVG path, a square a unit: neighbours in a row are one rectangle. */
export function qrPath(grid: readonly (readonly boolean[])[]): string {
  const parts: string[] = [];
  grid.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (row[x] !== true) continue;
      const from = x;
      while (row[x + 1] === true) x++;
      const length = x - from + 1;
      parts.push(`M${from} ${y}h${length}v1h-${length}z`);
    }
  });
  return parts.join('');
}
