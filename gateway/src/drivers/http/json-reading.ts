import type { JsonPoint } from '@coldfield/protocol/configuration';
import type { Reading } from '../reading.ts';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * The value that a point has in a document: a number, a text that is one, true and false as 1 and 0, or one of the
 * point's words. What is not there, or no value, is `bad-response`; null, with which devices say that a probe gave
 * nothing, is `fault-value`.
 */
export function readingOf(point: JsonPoint, document: unknown): Reading {
  const found = valueAt(document, point.pointer);
  if (found === null) return { quality: 'fault-value' };
  const raw = numberIn(found, point.words);
  if (raw === null || !Number.isFinite(raw)) return { quality: 'bad-response' };
  // Adding and scaling must not turn 305 × 0.1 into 30.500000000000004.
  const value = Number((raw * (point.scale ?? 1) + (point.offset ?? 0)).toPrecision(12));
  if (point.faults?.includes(value)) return { quality: 'fault-value' };
  if (point.range !== undefined && (value < point.range[0] || value > point.range[1])) {
    return { quality: 'out-of-range' };
  }
  return { value };
}

function numberIn(found: unknown, words: JsonPoint['words']): number | null {
  if (typeof found === 'number') return found;
  if (typeof found === 'boolean') return found ? 1 : 0;
  if (typeof found !== 'string') return null;
  const text = found.trim();
  if (words !== undefined && Object.hasOwn(words, text)) return words[text] ?? null;
  return NUMBER.test(text) ? Number(text) : null;
}

/** What a JSON pointer (RFC 6901) leads to; undefined when there is no such place. */
export function valueAt(document: unknown, pointer: string): unknown {
  let at: unknown = document;
  for (const part of pointer.split('/').slice(1)) {
    if (typeof at !== 'object' || at === null) return undefined;
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(at)) {
      if (!/^(0|[1-9]\d{0,9})$/.test(key)) return undefined;
      at = at[Number(key)];
    } else {
      at = Object.hasOwn(at, key) ? (at as Record<string, unknown>)[key] : undefined;
    }
  }
  return at;
}
