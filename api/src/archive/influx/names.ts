/**
 * Names of rooms and stores as tag values. Line protocol has no escape for a line break and none for a backslash
 * at the end, InfluxDB drops empty tags, and InfluxQL reads backslashes in its own way. So these are written as a
 * URL would: `%`, `\` and control characters as `%XX`, half a surrogate pair as `%uXXXX`, an empty name as `%`.
 * Everything else, Chinese too, stands as it is.
 */
export function encodeName(name: string): string {
  if (name === '') return '%';
  return name.replace(UNSAFE, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100
      ? `%${code.toString(16).toUpperCase().padStart(2, '0')}`
      : `%u${code.toString(16).toUpperCase()}`;
  });
}

/** The name behind a tag value. What this system never writes is left as it is. */
export function decodeName(tag: string): string {
  if (tag === '%') return '';
  return tag.replace(/%(?:u([0-9A-F]{4})|([0-9A-F]{2}))/g, (_, wide: string | undefined, byte: string) =>
    String.fromCharCode(Number.parseInt(wide ?? byte, 16)),
  );
}

/** Control characters and, since the pattern reads whole characters, halves of surrogate pairs. */
const UNSAFE = /[%\\\p{Cc}\p{Cs}]/gu;
