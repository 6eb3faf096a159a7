import { decoderOf } from '../../foreign/table.ts';
import { downTopicOf } from './topics.ts';

/** What a device that is not ours may subscribe: its own topic down, and what belongs to the way in which it speaks. */
export function allDownTopicsOf(decoder: string, topic: string): readonly string[] {
  return [downTopicOf(topic), ...(decoderOf(decoder)?.downTopics?.(topic) ?? [])];
}
