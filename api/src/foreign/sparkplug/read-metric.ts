import type { ForeignProblem } from '../decoder.ts';
import { type FrameGatherer, LATEST_MS } from '../gather-frames.ts';
import { readValue } from '../read-value.ts';
import { unitWritten } from '../units.ts';
import type { Known } from './birth-table.ts';
import { numberOf } from './datatypes.ts';
import type { Metric } from './payload.ts';
import type { Rule } from './rules.ts';

/** What the property `Quality` says of a value (specification 3.0, 6.4.14). */
const GOOD = 192;
const STALE = 500;

/** Adds to the frames what one metric says of the keys that are mapped to it. */
export function readMetric(
  metric: Metric,
  known: Known,
  {
    rules,
    sentAt,
    frames,
    problems,
  }: {
    readonly rules: readonly Rule[];
    /** Of the payload, epoch ms: what counts where a metric has no time of its own; undefined: the arrival. */
    readonly sentAt: number | undefined;
    readonly frames: FrameGatherer;
    readonly problems: ForeignProblem[];
  },
): void {
  const t = metric.timestamp ?? sentAt;
  for (const { place, key } of rules) {
    const at = { room: key.room, t, late: metric.isHistorical };
    if (t !== undefined && t > LATEST_MS) {
      problems.push({ code: 'time-unreadable', place, detail: `${known.name}: ${t} ms is no time` });
      continue;
    }
    const quality = metric.properties.get('Quality');
    if (metric.isNull || metric.value === null) {
      frames.add(at, key.key, { quality: 'no-response' });
      continue;
    }
    if (quality !== undefined && quality !== GOOD) {
      frames.add(at, key.key, { quality: quality === STALE ? 'no-response' : 'other-fault' });
      continue;
    }
    const raw =
      'text' in metric.value ? metric.value.text : numberOf(metric.value, metric.datatype ?? known.datatype);
    if (typeof raw === 'number' && !Number.isFinite(raw)) {
      frames.add(at, key.key, { quality: 'fault-value' });
      continue;
    }
    const unit = key.unit ?? (known.unit === null ? undefined : unitWritten(known.unit));
    const read =
      raw === null
        ? ({ problem: 'not-a-number', detail: 'it is neither a number nor a text' } as const)
        : unit === null
          ? ({ problem: 'unit-unknown', detail: `its engineering unit ${known.unit} is not known` } as const)
          : readValue(raw, unit === undefined ? key : { ...key, unit });
    if ('problem' in read) {
      frames.add(at, key.key, { quality: 'bad-response' });
      problems.push({ code: read.problem, place, detail: `${known.name}: ${read.detail}` });
    } else frames.add(at, key.key, read);
  }
}
