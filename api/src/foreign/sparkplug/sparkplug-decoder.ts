import { MAX_PAYLOAD_BYTES } from '@coldfield/protocol';
import {
  type ForeignProblemCode,
  type SparkplugMapping,
  SparkplugMappingSchema,
} from '../../contract/index.ts';
import { checkKeys } from '../check-keys.ts';
import type { Decoded, DecoderSession, ForeignDecoder, ForeignMessage } from '../decoder.ts';
import { EdgeNode } from './edge-node.ts';
import { decodePayload, type Payload } from './payload.ts';
import { ProtobufError } from './protobuf.ts';
import { Rules } from './rules.ts';
import { parseSparkplugTopic } from './topic.ts';

/** Edge nodes that speak Sparkplug B (specification 3.0; nodes of 2.2 differ only in what they listen to). */
export const sparkplugDecoder: ForeignDecoder<SparkplugMapping> = {
  schema: SparkplugMappingSchema,
  check: ({ keys }) => checkKeys(keys),
  open: (mapping) => new SparkplugSession(new Rules(mapping)),
};

/** Edge nodes behind one mapping, at most: their names come from the wire. */
const MAX_NODES = 64;

class SparkplugSession implements DecoderSession {
  readonly #rules: Rules;
  readonly #nodes = new Map<string, EdgeNode>();

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  decode({ topic, payload, arrivedAt }: ForeignMessage): Decoded {
    const parsed = parseSparkplugTopic(topic);
    if (parsed === null) return refused('topic', 'spBv1.0/<group>/<type>/<edge node>[/<device>] is expected');
    if (payload.byteLength > MAX_PAYLOAD_BYTES) {
      return refused('too-large', `${payload.byteLength} bytes, at most ${MAX_PAYLOAD_BYTES} expected`);
    }
    let decoded: Payload;
    try {
      decoded = decodePayload(payload);
    } catch (error) {
      if (!(error instanceof ProtobufError)) throw error;
      return refused('not-sparkplug', `a Sparkplug B payload is expected: ${error.message}`);
    }
    const node = this.#nodeOf(`${parsed.group}/${parsed.edgeNode}`);
    return node.take({ topic: parsed, payload: decoded, bytes: payload.byteLength, arrivedAt });
  }

  #nodeOf(name: string): EdgeNode {
    const known = this.#nodes.get(name) ?? new EdgeNode(this.#rules);
    // The one that was silent for longest goes first.
    this.#nodes.delete(name);
    this.#nodes.set(name, known);
    if (this.#nodes.size > MAX_NODES) this.#nodes.delete(this.#nodes.keys().next().value as string);
    return known;
  }
}

function refused(code: ForeignProblemCode, detail: string): Decoded {
  return { frames: [], problems: [{ code, place: null, detail }] };
}
