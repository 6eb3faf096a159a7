import type { ForeignProblemCode } from '../../contract/index.ts';
import type { Decoded, ForeignProblem, ForeignReply } from '../decoder.ts';
import { FrameGatherer, LATEST_MS } from '../gather-frames.ts';
import { BirthTable, type Known } from './birth-table.ts';
import { type Held, HeldMessages } from './held-messages.ts';
import type { Metric, Payload } from './payload.ts';
import { readMetric } from './read-metric.ts';
import { RebirthPace, rebirthCommand } from './rebirth.ts';
import type { Rules } from './rules.ts';
import { Sequence } from './sequence.ts';
import { commandTopic, type SparkplugTopic } from './topic.ts';

/** A node that gives no birth when it is asked is believed again after this long: some cannot. */
const IN_VAIN_MS = 10_000;
/** Frames of one message with what it sets free, at most; the rest follows with the next message. */
const MAX_FRAMES = 4_000;

export interface NodeMessage {
  readonly topic: SparkplugTopic;
  readonly payload: Payload;
  /** As it came. */
  readonly raw: Uint8Array;
  /** Epoch ms. */
  readonly arrivedAt: number;
}

interface Outcome {
  readonly frames: FrameGatherer;
  readonly problems: ForeignProblem[];
  readonly replies: ForeignReply[];
  /** Of messages that waited, and are read by now. */
  readonly settled: Uint8Array[];
}

/**
 * What is known of one edge node since it was last born. Data that names its metrics by alias counts only with the
 * birth that gave the aliases. What comes before a birth, or behind a gap in which another birth may have been lost,
 * is held, and the node is asked to give birth again.
 */
export class EdgeNode {
  readonly #rules: Rules;
  readonly #isMapped = (device: string | null, name: string): boolean =>
    this.#rules.of(device, name).length > 0;
  /** Null before a birth and after a death. */
  #table: BirthTable | null = null;
  /** The table before, to tell whether an alias still means what it meant. */
  #earlier: BirthTable | null = null;
  #birth: { readonly timestamp: number | null; readonly bdSeq: bigint | null } | null = null;
  readonly #sequence = new Sequence();
  readonly #held = new HeldMessages<NodeMessage>();
  readonly #pace = new RebirthPace();

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  take(message: NodeMessage): Decoded {
    const outcome: Outcome = { frames: new FrameGatherer(), problems: [], replies: [], settled: [] };
    const { type } = message.topic;
    if (type === 'NBIRTH') this.#nodeBorn(message, outcome);
    else if (type === 'NDEATH') this.#nodeDied(message, outcome);
    else {
      const isOld = this.#isOld(message);
      if (!isOld) this.#follow(message, outcome);
      if (type === 'DBIRTH') this.#deviceBorn(message, isOld, outcome);
      else if (type === 'DDEATH') this.#deviceDied(message, outcome);
      else this.#data(message, isOld, outcome);
    }
    return decodedOf(outcome);
  }

  /** What a message of the past says with the births that are known by now. Nothing is learnt from it. */
  readPast(message: NodeMessage): Decoded {
    const outcome: Outcome = { frames: new FrameGatherer(), problems: [], replies: [], settled: [] };
    const isBirth = message.topic.type.endsWith('BIRTH');
    const unknown = this.#read(message, isBirth ? this.#own(message) : this.#table, outcome);
    if (unknown !== null) {
      outcome.problems.push({ code: 'no-birth', place: null, detail: `no birth said what ${unknown} is` });
    }
    return decodedOf(outcome);
  }

  #nodeBorn(message: NodeMessage, outcome: Outcome): void {
    const { timestamp, seq, metrics } = message.payload;
    const bdSeq = bdSeqOf(metrics);
    const isRepeat =
      this.#birth !== null &&
      timestamp !== null &&
      this.#birth.timestamp === timestamp &&
      this.#birth.bdSeq === bdSeq;
    if (!isRepeat) {
      this.#earlier = this.#table ?? this.#earlier;
      this.#table = new BirthTable(this.#isMapped);
      this.#birth = { timestamp, bdSeq };
      this.#sequence.begin(seq ?? 0);
      this.#pace.born();
    }
    this.#learn(message, outcome);
  }

  #deviceBorn(message: NodeMessage, isOld: boolean, outcome: Outcome): void {
    if (this.#table === null) this.#ask(message, outcome);
    if (this.#table === null || isOld) this.#read(message, this.#own(message), outcome);
    else this.#learn(message, outcome);
  }

  /** Of a birth: its aliases are known from now on, so what waited for them can be read. */
  #learn(message: NodeMessage, outcome: Outcome): void {
    const { topic, payload, arrivedAt } = message;
    if (this.#table?.add(topic.device, payload.metrics) === false) {
      outcome.problems.push({
        code: 'too-many',
        place: null,
        detail: 'there are more aliases than can be kept',
      });
    }
    this.#read(message, this.#own(message), outcome);
    this.#release(arrivedAt, outcome);
  }

  /** A birth says the names itself, so it is read by its own words, whatever came before. */
  #own({ topic, payload }: NodeMessage): BirthTable {
    const own = new BirthTable(this.#isMapped);
    own.add(topic.device, payload.metrics);
    return own;
  }

  #nodeDied({ payload, arrivedAt }: NodeMessage, { frames }: Outcome): void {
    if (this.#table === null) return;
    const bdSeq = bdSeqOf(payload.metrics);
    const ours = this.#birth?.bdSeq ?? null;
    // The will of an earlier connection says nothing of this one.
    if (bdSeq !== null && ours !== null && bdSeq !== ours) return;
    this.#earlier = this.#table;
    this.#table = null;
    this.#birth = null;
    this.#sequence.begin(0);
    // A will was written when the connection began: its own time is not that of the death.
    for (const { key } of this.#rules.all) {
      frames.add({ room: key.room, t: arrivedAt }, key.key, { quality: 'no-response' });
    }
  }

  #deviceDied({ topic, payload, arrivedAt }: NodeMessage, { frames }: Outcome): void {
    const t = Math.min(payload.timestamp ?? arrivedAt, LATEST_MS);
    for (const { key } of this.#rules.ofDevice(topic.device ?? '')) {
      frames.add({ room: key.room, t }, key.key, { quality: 'no-response' });
    }
  }

  #data(message: NodeMessage, isOld: boolean, outcome: Outcome): void {
    if (isOld) {
      this.#hold(
        message,
        this.#earlier,
        { code: 'out-of-sequence', detail: 'it is older than the birth' },
        outcome,
      );
    } else if (this.#table !== null && this.#sequence.doubtSince !== null) {
      const detail = 'a message before it is missing, and with it perhaps a birth';
      this.#hold(message, this.#table, { code: 'out-of-sequence', detail }, outcome);
    } else {
      const unknown = this.#read(message, this.#table, outcome);
      if (unknown === null) return;
      const detail = `no birth said what ${unknown} is`;
      this.#hold(message, this.#table ?? this.#earlier, { code: 'no-birth', detail }, outcome);
    }
    this.#ask(message, outcome);
  }

  /** Of an earlier session: neither the next one, nor sent since the birth. */
  #isOld({ payload: { seq, timestamp } }: NodeMessage): boolean {
    const bornAt = this.#birth?.timestamp ?? null;
    if (bornAt === null || timestamp === null || timestamp >= bornAt) return false;
    // A node whose clock was set back goes on counting.
    return seq !== null && this.#sequence.isOutOfOrder(seq);
  }

  #follow(message: NodeMessage, outcome: Outcome): void {
    const { seq } = message.payload;
    if (this.#table === null || seq === null) return;
    const before = this.#sequence.doubtSince;
    this.#sequence.take(seq, message.arrivedAt);
    const since = this.#sequence.doubtSince;
    if (since !== null && message.arrivedAt - since > IN_VAIN_MS) this.#sequence.forgive();
    if (before === null || this.#sequence.doubtSince !== null) return;
    if (since === null) this.#pace.born();
    this.#release(message.arrivedAt, outcome);
  }

  /** Reads with the names of a table. Returns the first metric that it does not know; null when it knew all. */
  #read(
    { topic, payload }: NodeMessage,
    table: BirthTable | null,
    { frames, problems }: Outcome,
  ): string | null {
    let unknown: string | null = null;
    for (const metric of payload.metrics) {
      const known = this.#knownAs(metric, topic.device, table);
      if (known === undefined) unknown ??= metric.name ?? `alias ${metric.alias}`;
      else if (known !== null) {
        const rules = this.#rules.of(known.device, known.name);
        readMetric(metric, known, { rules, sentAt: payload.timestamp ?? undefined, frames, problems });
      }
    }
    return unknown;
  }

  /** Null: nothing is mapped to it. Undefined: nobody said what it is. */
  #knownAs(
    { name, alias }: Metric,
    device: string | null,
    table: BirthTable | null,
  ): Known | null | undefined {
    if (name !== null) return this.#isMapped(device, name) ? table?.ofName(device, name) : null;
    return alias === null ? null : table?.ofAlias(alias);
  }

  #hold(
    message: NodeMessage,
    under: BirthTable | null,
    why: { readonly code: ForeignProblemCode; readonly detail: string },
    { problems }: Outcome,
  ): void {
    problems.push({ ...why, place: null });
    this.#held.add({ message, under });
  }

  /** Reads what waited, as far as the births that are known by now tell what it is. */
  #release(now: number, outcome: Outcome): void {
    const table = this.#table;
    if (table === null) return;
    this.#held.settle(now, ({ message, under }: Held<NodeMessage>) => {
      if (outcome.frames.size > MAX_FRAMES) return false;
      const aliases = message.payload.metrics.flatMap(({ name, alias }) =>
        name === null && alias !== null ? [alias] : [],
      );
      if (
        under !== null &&
        aliases.some((alias) => under.ofAlias(alias) !== undefined && !under.agrees(table, alias))
      ) {
        // Unless its device is still to be born, it stays in the quarantine for somebody to look at.
        return aliases.every((alias) => table.ofAlias(alias) !== undefined);
      }
      const isKnown = message.payload.metrics.every(
        (metric) => this.#knownAs(metric, message.topic.device, table) !== undefined,
      );
      if (isKnown) {
        this.#read(message, table, outcome);
        outcome.settled.push(message.raw);
      }
      return isKnown;
    });
  }

  #ask({ topic, arrivedAt }: NodeMessage, { replies }: Outcome): void {
    if (!this.#pace.ask(arrivedAt)) return;
    replies.push({ topic: commandTopic(topic.group, topic.edgeNode), payload: rebirthCommand(arrivedAt) });
  }
}

function decodedOf({ frames, problems, replies, settled }: Outcome): Decoded {
  return { frames: frames.frames(), problems, replies, ...(settled.length === 0 ? {} : { settled }) };
}

/** The number that ties a death to its birth. */
function bdSeqOf(metrics: readonly Metric[]): bigint | null {
  const value = metrics.find(({ name }) => name === 'bdSeq')?.value ?? null;
  return value !== null && 'integer' in value ? value.integer : null;
}
