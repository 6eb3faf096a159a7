/**
 * Where labels of one height stand so that none lies over another and all stay between `top` and `bottom`: each as near
 * to its wish as the ones above let it be, the last ones pushed up from the bottom.
 *
 * @param wishes middles, ascending, in pixels
 */
export function stacked(
  wishes: readonly number[],
  height: number,
  { top, bottom }: { readonly top: number; readonly bottom: number },
): number[] {
  const placed: number[] = [];
  for (const wish of wishes)
    placed.push(Math.max(wish, top + height / 2, (placed.at(-1) ?? -Infinity) + height));
  let ceiling = bottom - height / 2;
  for (let i = placed.length - 1; i >= 0; i--) {
    placed[i] = Math.min(placed[i] as number, ceiling);
    ceiling = (placed[i] as number) - height;
  }
  return placed;
}
