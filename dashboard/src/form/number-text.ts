/** Half-width, and with the minus and the point that a program reads: phones in Chinese type `－３．５` and `3,5`. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[\s−–—]/g, (sign) => (/\s/.test(sign) ? '' : '-'))
    .replace(/^([^.]*),(\d*)$/, '$1.$2');
}

/** The number that somebody typed; null when it is empty or none. */
export function numberOf(text: string): number | null {
  const typed = plain(text);
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(typed) ? Number(typed) : null;
}
