import type { Archive } from '../archive/archive.ts';
import type { GapReason } from '../contract/index.ts';
import type { LedgerView, Missing } from '../ledger/ledger.ts';
import type { LiveState } from '../live-state/live-state.ts';
import type { Records } from '../records/index.ts';

export interface GapDeps {
  readonly archive: Pick<Archive, 'read' | 'latest'>;
  readonly ledger: Pick<LedgerView, 'during'>;
  readonly records: Pick<Records, 'directory'>;
  readonly liveState: Pick<LiveState, 'gateway'>;
  /** Epoch ms. */
  readonly clock: () => number;
}

export interface GapQuestion {
  readonly room: string;
  /** Beginning of the range that the gaps lie in, epoch ms. */
  readonly from: number;
  /** A silence of this length is none yet, ms. */
  readonly holdMs: number;
}

export interface Explained {
  readonly from: number;
  readonly to: number;
  readonly reason: GapReason | null;
}

/** Every gap may cost a few small questions to the archive; of more than these, the longest count. */
const MOST_ASKED = 24;
/** How old the last word about the mains may be when the record stopped. */
const MAINS_MS = 15 * 60_000;

/** Says of each silence of a room why it was, from the ledger, from rows and from what gateways last said. */
export async function explainGaps(
  deps: GapDeps,
  question: GapQuestion,
  gaps: readonly (readonly [from: number, to: number])[],
): Promise<Explained[]> {
  const longest = new Set([...gaps].sort((a, b) => b[1] - b[0] - (a[1] - a[0])).slice(0, MOST_ASKED));
  return Promise.all(
    gaps.map(async (gap) => ({
      from: gap[0],
      to: gap[1],
      reason: await reasonOf(deps, question, gap, longest.has(gap)),
    })),
  );
}

async function reasonOf(
  deps: GapDeps,
  { room, from: rangeFrom, holdMs }: GapQuestion,
  [from, to]: readonly [number, number],
  mayAsk: boolean,
): Promise<GapReason | null> {
  const { archive, ledger, records, liveState, clock } = deps;
  if (mayAsk && from <= rangeFrom && (await archive.read(room, 0, from + 1, 1)).length === 0)
    return 'before-first';
  const directory = records.directory();
  const serving = directory.servedBy(room).filter((served) => served.from < to && served.to > from);
  if (serving.length === 0) return directory.servedBy(room).length === 0 ? null : 'no-gateway';
  const gateways = [...new Set(serving.map(({ gateway }) => gateway))];

  let isNumbered = false;
  for (const gateway of gateways) {
    const missing = ledger.during(gateway, from, to);
    if (missing === 'none') isNumbered = true;
    else if (missing !== null) return lossOf(missing);
  }
  if (!mayAsk) return null;

  const others = [...new Set(gateways.flatMap((gateway) => [...directory.roomsOf(gateway)]))];
  const recorded = await Promise.all(
    others
      .filter((other) => other !== room)
      // Rows at the very edges belong to what was before and after.
      .map((other) => archive.read(other, from + holdMs / 2, to - holdMs / 2, 1)),
  );
  if (recorded.some((rows) => rows.length > 0)) return 'room-silent';
  const isOpen = to >= clock() - holdMs;
  const isHeard = gateways.some((gateway) => (liveState.gateway(gateway)?.lastHeardAt ?? 0) > from + holdMs);
  if (isOpen && isHeard) return null;
  if (await wasMainsOff(archive, others, from + holdMs)) return isNumbered || isOpen ? 'power' : null;
  if (isOpen) return 'unheard';
  return isNumbered ? 'gateway-off' : null;
}

function lossOf(missing: Exclude<Missing, 'none' | null>): GapReason {
  // Of both nobody said anything: the number is missing, and that is all that is known.
  return missing === 'gateway' || missing === 'server' ? 'lost' : missing;
}

/** Whether the last word about the mains, in any room of the gateway, was that they are off. */
async function wasMainsOff(
  archive: GapDeps['archive'],
  rooms: readonly string[],
  at: number,
): Promise<boolean> {
  const latest = await archive.latest(rooms, at, MAINS_MS);
  return [...latest.values()].some((readings) =>
    [...readings].some(([key, { value }]) => /^mains\d+$/.test(key) && value === 0),
  );
}
