export { type Ack, decodeAck, encodeAck, MAX_RANGES_PER_ACK } from './ack.ts';
export { ColdfieldError, DecodeError, type DecodeReason } from './errors.ts';
export {
  isKey,
  isPlausible,
  KEY_PATTERN,
  KINDS,
  type Kind,
  type KindClass,
  type KindName,
  kindOf,
  OFFSET_MAX,
} from './kinds.ts';
export { QUALITY_CODES, type QualityCode, qualityName, qualityNumber } from './quality.ts';
export { type SeqRange, SeqRanges } from './seq-ranges.ts';
export {
  CLOCK_SOURCES,
  type ClockSource,
  CONFIG_PROBLEMS,
  CONFIG_STATUSES,
  type ConfigState,
  type ConfigStatus,
  decodeState,
  encodeState,
  type FallbackState,
  type GatewayState,
  OUTPUT_PROBLEMS,
} from './state.ts';
export {
  DEFAULT_ROOM,
  type DecodedTelemetry,
  DROP_REASONS,
  type DropReason,
  decodeTelemetry,
  encodeTelemetry,
  type ForeignTelemetry,
  type Frame,
  MAX_FRAMES_PER_MESSAGE,
  MAX_KEYS_PER_FRAME,
  type Telemetry,
} from './telemetry.ts';
export {
  type Channel,
  DOWN_CHANNELS,
  type DownChannel,
  ID_PATTERN,
  isId,
  isUpChannel,
  parseTopic,
  TOPIC_ROOT,
  topicBase,
  topicFor,
  UP_CHANNELS,
  type UpChannel,
} from './topics.ts';
export { MAX_PAYLOAD_BYTES } from './validation.ts';
