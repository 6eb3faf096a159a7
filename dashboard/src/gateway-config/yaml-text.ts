/** A configuration as the gateway's file would have it: YAML of nothing but maps, lists, texts and numbers. */
export function yamlText(value: unknown, indent = ''): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return `${indent}[]\n`;
    return value
      .map((item) => {
        if (!isNested(item)) return `${indent}- ${scalar(item)}\n`;
        const text = yamlText(item, `${indent}  `);
        return `${indent}- ${text.slice(indent.length + 2)}`;
      })
      .join('');
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    if (entries.length === 0) return `${indent}{}\n`;
    return entries
      .map(([key, member]) =>
        isNested(member)
          ? `${indent}${scalar(key)}:\n${yamlText(member, `${indent}  `)}`
          : `${indent}${scalar(key)}: ${scalar(member)}\n`,
      )
      .join('');
  }
  return `${indent}${scalar(value)}\n`;
}

const isNested = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0;

/** Plain where no reader of YAML could take it for something else; otherwise as JSON, which is YAML, too. */
function scalar(value: unknown): string {
  if (Array.isArray(value)) return '[]';
  if (typeof value === 'object' && value !== null) return '{}';
  const isPlain = typeof value === 'string' && /^[A-Za-z/][A-Za-z0-9/_.°%-]*$/.test(value);
  return isPlain && !WORDS.has(value.toLowerCase()) ? value : JSON.stringify(value);
}

const WORDS = new Set(['true', 'false', 'yes', 'no', 'on', 'off', 'y', 'n', 'null']);
