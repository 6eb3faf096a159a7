import type { ErrorCode, YAMLParseError } from 'yaml';

const HINTS: Readonly<Partial<Record<ErrorCode, string>>> = {
  TAB_AS_INDENT: 'use spaces',
  BAD_INDENT: 'check the indentation here, and the brackets before',
  BLOCK_AS_IMPLICIT_KEY:
    'check the indentation of this line and the next; a text with ": " in it needs quotes',
  BAD_SCALAR_START: 'put the value in quotes',
  DUPLICATE_KEY: 'keep one of them',
};

/** The first mistake of a broken file, with a hint: those after it are mostly its consequences. */
export function firstSyntaxProblem(
  errors: readonly YAMLParseError[],
): { offset: number; message: string } | null {
  const first = errors.toSorted((a, b) => a.pos[0] - b.pos[0])[0];
  if (first === undefined) return null;
  const hint = HINTS[first.code];
  return { offset: first.pos[0], message: hint === undefined ? first.message : `${first.message}; ${hint}` };
}
