const ENCODINGS = ['utf-8', 'gb18030'] as const;
/** All but tab and the ends of lines and pages. */
const CONTROL = /(?![\t\n\f\r])\p{Cc}|[\ufffe\uffff]/u;
/** What a program would run, draw as a page, or take for something else by its first letters. */
const ACTIVE =
  /^\s*(?:#!|<[a-z!?/]|GIF8[79]a|%PDF-|%!PS|\{\\rtf|MIME-Version:)|<(?:!doctype|!--|html|head|body|script|style|svg|iframe|object|embed|img|link|meta|form|\?php|\?xml\b|%)/i;

/** Text as people and loggers write it, in UTF-8 or the Chinese GB 18030, that no program takes for a page or a script. */
export function isText(bytes: Buffer): boolean {
  if (bytes.length === 0 || bytes.includes(0)) return false;
  for (const encoding of ENCODINGS) {
    let text: string;
    try {
      text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      continue;
    }
    return !CONTROL.test(text) && !ACTIVE.test(text);
  }
  return false;
}
