import type { LedgerView } from '../ledger/ledger.ts';

/** What a gateway delivered in the last 24 h, by arrival. */
export interface Delivery {
  /** 0..1; null when the ledger was not watched long enough to say. */
  readonly completeness: number | null;
  readonly lost: { reason: string; frames: number }[];
}

const DAY_MS = 24 * 3_600_000;
const SAMPLE_EVERY_MS = 3_600_000;
const UNKNOWN: Delivery = { completeness: null, lost: [] };

interface Sums {
  readonly at: number;
  readonly arrived: number;
  readonly lost: ReadonlyMap<string, number>;
}

/**
 * The ledger counts since a stream began. This keeps an hourly sample of its sums for a day, in memory, and says
 * what was added since. After a restart it knows nothing of streams older than a day until it has watched for one.
 */
export function createDeliveries(
  ledger: LedgerView,
  gatewayIds: () => Iterable<string>,
  clock: () => number,
): { of(gatewayId: string, buffered: number): Delivery; sample(): void } {
  const samples = new Map<string, Sums[]>();
  let sampledAt = Number.NEGATIVE_INFINITY;

  const sumsOf = (gatewayId: string): (Sums & { pending: number; firstAt: number }) | null => {
    const streams = ledger.gateway(gatewayId)?.streams ?? [];
    if (streams.length === 0) return null;
    const lost = new Map<string, number>();
    for (const stream of streams) {
      for (const { reason, frames } of stream.lost) lost.set(reason, (lost.get(reason) ?? 0) + frames);
    }
    return {
      at: clock(),
      arrived: streams.reduce((sum, stream) => sum + stream.arrived, 0),
      pending: streams.reduce((sum, stream) => sum + stream.pending, 0),
      firstAt: Math.min(...streams.map((stream) => stream.firstAt)),
      lost,
    };
  };

  const sample = (): void => {
    const now = clock();
    if (now - sampledAt < SAMPLE_EVERY_MS) return;
    sampledAt = now;
    const present = new Set(gatewayIds());
    for (const id of samples.keys()) if (!present.has(id)) samples.delete(id);
    for (const id of present) {
      const sums = sumsOf(id);
      if (sums === null) continue;
      const kept = (samples.get(id) ?? []).filter((one) => now - one.at <= DAY_MS + SAMPLE_EVERY_MS);
      samples.set(id, [...kept, { at: sums.at, arrived: sums.arrived, lost: sums.lost }]);
    }
  };

  return {
    sample,
    of(gatewayId, buffered) {
      const sums = sumsOf(gatewayId);
      if (sums === null) return UNKNOWN;
      const dayAgo = sums.at - DAY_MS;
      const none: Sums = { at: dayAgo, arrived: 0, lost: new Map() };
      const base =
        sums.firstAt >= dayAgo ? none : (samples.get(gatewayId) ?? []).findLast((one) => one.at <= dayAgo);
      if (base === undefined) return UNKNOWN;
      const arrived = sums.arrived - base.arrived;
      // A frame counted as lost may still arrive, so a sum can shrink.
      const lost = [...sums.lost]
        .map(([reason, frames]) => ({ reason, frames: frames - (base.lost.get(reason) ?? 0) }))
        .filter(({ frames }) => frames > 0);
      // The ledger sees a gap only up to the newest number that came; the gateway knows of all that wait.
      const pending = Math.max(sums.pending, buffered);
      const due = arrived + pending + lost.reduce((sum, { frames }) => sum + frames, 0);
      return { completeness: due > 0 ? arrived / due : null, lost };
    },
  };
}
