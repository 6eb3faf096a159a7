import { MAX_PAYLOAD_BYTES } from '@coldfield/protocol';
import {
  type ForeignProblemCode,
  type SparkplugMapping,
  SparkplugMappingSchema,
} from '../../contract/index.ts';
import { checkKeys } from '../check-keys.ts';
import type { Decoded, DecoderSession, ForeignDecoder, ForeignMessage } from '../decoder.ts';
import { EdgeNode, type NodeMessage } from './edge-node.ts';
import { decodePayload } from './payload.ts';
import { ProtobufError } from './protobuf.ts';
import { Rules } from './rules.ts';
import { commandTypeOf, downTopicsOf, parseSparkplugTopic } from './topic.ts';

/** Edge nodes that speak Sparkplug B (specification 3.0; nodes of 2.2 differ only in what they listen to). */
export const sparkplugDecoder: ForeignDecoder<SparkplugMapping> = {
  schema: SparkplugMappingSchema,
  check: ({ keys }) => checkKeys(keys),
  downTopics: downTopicsOf,
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

  decode(message: ForeignMessage): Decoded {
    const parsed = parseMessage(message);
    return 'topic' in parsed ? this.#nodeOf(parsed).take(parsed) : parsed;
  }

  past(): DecoderSession {
    return {
      decode: (message) => {
        const parsed = parseMessage(message);
        if (!('topic' in parsed)) return parsed;
        const node = this.#nodes.get(nameOf(parsed)) ?? new EdgeNode(this.#rules);
        return node.readPast(parsed);
      },
    };
  }

  #nodeOf(message: NodeMessage): EdgeNode {
    const name = nameOf(message);
    const known = this.#nodes.get(name) ?? new EdgeNode(this.#rules);
    // The one that was silent for longest goes first.
    this.#nodes.delete(name);
    this.#nodes.set(name, known);
    if (this.#nodes.size > MAX_NODES) this.#nodes.delete(this.#nodes.keys().next().value as string);
    return known;
  }
}

function nameOf({ topic }: NodeMessage): string {
  return `${topic.group}/${topic.edgeNode}`;
}

function parseMessage({ topic, payload, arrivedAt }: ForeignMessage): NodeMessage | Decoded {
  const parsed = parseSparkplugTopic(topic);
  if (parsed === null) {
    // A filter for all that a node says also matches what it is told.
    const command = commandTypeOf(topic);
    if (command !== null) return { frames: [], problems: [], ignored: command };
    return refused('topic', 'spBv1.0/<group>/<type>/<edge node>[/<device>] is expected');
  }
  if (payload.byteLength > MAX_PAYLOAD_BYTES) {
    return refused('too-large', `${payload.byteLength} bytes, at most ${MAX_PAYLOAD_BYTES} expected`);
  }
  try {
    // A copy: what is held must not keep the buffer of a whole connection.
    return { topic: parsed, payload: decodePayload(payload), raw: Uint8Array.from(payload), arrivedAt };
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    return refused('not-sparkplug', `a Sparkplug B payload is expected: ${error.message}`);
  }
}

function refused(code: ForeignProblemCode, detail: string): Decoded {
  return { frames: [], problems: [{ code, place: null, detail }] };
}
