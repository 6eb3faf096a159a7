import { ArchiveError } from '../archive/archive.ts';
import type { ForeignProblemCode } from '../contract/index.ts';
import type { ForeignIntake } from '../foreign/intake.ts';
import type { Journal } from '../journal/journal.ts';
import type { LiveStateWriter } from '../live-state/create-live-state.ts';
import type { Quarantine } from '../quarantine/create-quarantine.ts';
import type { QuarantineReason } from '../quarantine/quarantine.ts';
import { type ForeignDelivery, withTimes } from './foreign.ts';
import { judgeReadings, judgeTime } from './judge.ts';
import type { Message } from './message.ts';
import type { IngestMetrics } from './metrics.ts';
import type { SetAside, TakeFrame } from './take-frame.ts';

/** Messages that are read again at once: all that the quarantine keeps of one device. */
const MOST_REPLAYED = 1_000;
/** What is wrong with the bytes themselves has a reason of its own. */
const OF_BYTES: ReadonlySet<ForeignProblemCode> = new Set(['too-large', 'not-json', 'not-an-object']);

/** Messages of devices that are not ours, read with the mapping that people made. */
interface Mapped {
  /** The promise resolves when its client may be told that it arrived. */
  take(device: string, message: Message, arrivedAt: number): undefined | Promise<void>;
  /** As `Ingest.replay`. */
  replay(device: string): Promise<{ readonly replayed: number; readonly left: number }>;
}

interface Deps {
  readonly intake: Pick<ForeignIntake, 'decode' | 'openAnother'>;
  readonly delivery: ForeignDelivery;
  readonly quarantine: Quarantine;
  readonly journal: Journal;
  readonly liveState: Pick<LiveStateWriter, 'heard'>;
  readonly metrics: IngestMetrics;
  readonly archiveDownSince: () => number | null;
  /** Resolves when every frame that was taken is in the archive, or never will be. */
  readonly settled: () => Promise<void>;
  readonly setAside: SetAside;
  readonly takeFrame: TakeFrame;
  /** To a device that is not ours. */
  readonly publishReply: (topic: string, payload: Uint8Array | string) => void;
}

export function createMapped(deps: Deps): Mapped {
  const { intake, delivery, quarantine, journal, liveState, metrics } = deps;
  const { archiveDownSince, settled, setAside, takeFrame, publishReply } = deps;
  return {
    take(device, message, arrivedAt) {
      const { topic, payload } = message;
      liveState.heard(device, arrivedAt);
      const decoded = intake.decode(device, { topic, payload, arrivedAt });
      if (decoded === null) {
        setAside(arrivedAt, device, topic, 'unmapped', 'nobody said yet what its keys mean', payload);
        return journal.commit();
      }
      for (const reply of decoded.replies ?? []) publishReply(reply.topic, reply.payload);
      if (decoded.ignored !== undefined) metrics.ignored.inc({ type: decoded.ignored });
      if (decoded.repeated === true) return undefined;
      const [problem] = decoded.problems;
      const own = decoded.problems.find((one) => one.payload === undefined);
      if (own !== undefined) setAside(arrivedAt, device, topic, reasonOf(own.code), own.detail, payload);
      for (const { payload: earlier, code, detail } of decoded.problems) {
        if (earlier !== undefined) setAside(arrivedAt, device, topic, reasonOf(code), detail, earlier);
      }
      if (decoded.frames.length === 0) return problem === undefined ? undefined : journal.commit();
      metrics.frames.inc(decoded.frames.length);
      const frames = withTimes(decoded.frames, delivery.stamp(device, message, arrivedAt));
      const { origin, delivered } = delivery.track(device, topic, frames, arrivedAt);
      // What is in doubt is kept with the frames' own commit.
      for (const frame of frames) takeFrame(device, topic, frame, null, origin, arrivedAt, payload);
      const { settled: understood = [] } = decoded;
      if (understood.length === 0) return delivered;
      return delivered.then(() => {
        for (const raw of understood) quarantine.settle(device, raw);
        return journal.commit();
      });
    },

    async replay(device) {
      const session = intake.openAnother(device);
      const entries = quarantine.of(device, MOST_REPLAYED);
      if (session === null) return { replayed: 0, left: entries.length };
      if (archiveDownSince() !== null)
        throw new ArchiveError('archive-down', 'the archive refuses writes', { retryable: true });
      const good: number[] = [];
      for (const { id, topic, raw, firstAt, lastAt } of entries) {
        const decoded = session.decode({ topic, payload: raw, arrivedAt: firstAt });
        let fits = decoded.problems.length === 0;
        // Of the same bytes again and again the first and the last arrival are known.
        const untimed = decoded.frames.some(({ t }) => t === undefined);
        for (const at of untimed && lastAt !== firstAt ? [firstAt, lastAt] : [firstAt]) {
          for (const frame of withTimes(decoded.frames, at)) {
            // Judged by when it came: what was ahead of its arrival then is not right because time has passed.
            fits &&= judgeTime(frame.t, at) === null && judgeReadings(frame.v, frame.q).doubt === null;
            fits = takeFrame(device, topic, frame, null, null, at, null) && fits;
          }
        }
        if (fits) good.push(id);
      }
      await settled();
      quarantine.remove(good);
      await journal.commit();
      return { replayed: good.length, left: entries.length - good.length };
    },
  };
}

function reasonOf(code: ForeignProblemCode): QuarantineReason {
  return OF_BYTES.has(code) ? (code as QuarantineReason) : 'mapping';
}
