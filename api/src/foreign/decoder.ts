import type { TSchema } from 'typebox';
import type { ForeignProblemCode } from '../contract/index.ts';
import type { ToldKey } from './told-key.ts';

/** A message of a device that is not ours, as it came. */
export interface ForeignMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Epoch ms. */
  readonly arrivedAt: number;
}

/** Readings of one room at one instant. Without `t` the arrival counts; `room` is a room key, as of a gateway. */
export interface ForeignFrame {
  readonly room: string;
  readonly t?: number;
  /** By sensor key, in the unit of its kind. */
  readonly v: Readonly<Record<string, number>>;
  readonly q?: Readonly<Record<string, string>>;
  /** Told afterwards, from a device's memory: never what is true now. */
  readonly late?: boolean;
}

/** Something in a message that was not understood. */
export interface ForeignProblem {
  readonly code: ForeignProblemCode;
  /** JSON pointer into the mapping to what met it, such as `/keys/2` or `/time`; null: the message as a whole. */
  readonly place: string | null;
  /** In English, for the log and the quarantine: what was found, and what was expected. */
  readonly detail: string;
  /** The bytes that it is about, where they came with an earlier message. */
  readonly payload?: Uint8Array;
}

/** A message to the device, such as a request for its birth certificate. Sent at most once, with QoS 0. */
export interface ForeignReply {
  readonly topic: string;
  readonly payload: Uint8Array | string;
}

/** What a message says. What it says readably counts even when it has problems as well. */
export interface Decoded {
  /** At most `MAX_FRAMES_PER_MESSAGE`; times within the epoch and 2200. */
  readonly frames: readonly ForeignFrame[];
  /** With any, the message is kept in the quarantine too, to be replayed when the mapping is mended. */
  readonly problems: readonly ForeignProblem[];
  /** A copy of what came before: acknowledged, and nothing else. */
  readonly repeated?: true;
  /** A message that says nothing of a room, such as a join: what it is. Counted, and nothing else. */
  readonly ignored?: string;
  readonly replies?: readonly ForeignReply[];
  /** Payloads of earlier messages that had problems, and are read by now: they leave the quarantine. */
  readonly settled?: readonly Uint8Array[];
}

/**
 * Reads the messages of one device with one mapping, in the order in which they arrive. What it remembers of them
 * (births, aliases, sequence, what came before) is bounded, and lost when the server or the mapping changes.
 */
export interface DecoderSession {
  /** Raises nothing, whatever the bytes are. */
  decode(message: ForeignMessage): Decoded;
  /** Reads messages of the past with what this session knows by now, and changes nothing in it. */
  past?(): DecoderSession;
}

/** A way in which devices that are not ours speak. One folder each; `table.ts` lists them. */
export interface ForeignDecoder<M = never> {
  /** Of a mapping. */
  readonly schema: TSchema;
  /** What the schema cannot say of a mapping that fits it; the first mistake, or null. */
  check(mapping: M): MappingMistake | null;
  /** Topic filters that its devices may subscribe, next to the one on which they publish. */
  downTopics?(topic: string): readonly string[];
  /** The sensors that a mapping tells, for one whose keys do not stand beside or within their room. */
  tells?(mapping: M): readonly ToldKey[];
  open(mapping: M): DecoderSession;
}

/** `place` is a JSON pointer into the mapping. */
export interface MappingMistake {
  readonly place: string;
  readonly code:
    | 'key-taken'
    | 'kind-unknown'
    | 'unit-mismatch'
    | 'zone-unknown'
    | 'too-many-keys'
    | 'point-unknown'
    | 'twice'
    | 'reads-missing';
  readonly detail: string;
}
