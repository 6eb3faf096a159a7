import { kindOf } from '@coldfield/protocol';
import type { TriedMapping } from '../contract/index.ts';
import { judgeReadings, judgeTime } from '../ingest/judge.ts';

interface TimedFrame {
  readonly room: string;
  /** Epoch ms. */
  readonly t: number;
  readonly v: Readonly<Record<string, number>>;
  readonly q?: Readonly<Record<string, string>>;
}

type TriedFrame = TriedMapping['frames'][number];

/** A frame as a mapping makes it of a message that arrived at `at`, with what ingest would think of it. */
export function triedFrame({ room, t, v, q = {} }: TimedFrame, at: number): TriedFrame {
  const judged = judgeReadings(v, q);
  const keys = [...new Set([...Object.keys(v), ...Object.keys(q)])];
  return {
    room,
    t,
    flaw: (judgeTime(t, at)?.reason ?? null) as TriedFrame['flaw'],
    readings: keys.map((key) => {
      const known = kindOf(key);
      const quality = judged.q?.[key] ?? null;
      const expected: TriedFrame['readings'][number]['expected'] =
        quality === 'implausible' && known !== null ? [known.kind.range[0], known.kind.range[1]] : null;
      return {
        key,
        kind: known?.name ?? key,
        unit: known?.kind.unit ?? '',
        value: v[key] ?? null,
        quality,
        expected,
      };
    }),
  };
}
