import type { Decoded, DecoderSession, ForeignMessage, ForeignProblem } from './decoder.ts';
import { parsePayload } from './json/parse-payload.ts';
import { type LatestMessage, LatestMessages } from './latest-messages.ts';
import { decoderOf } from './table.ts';

/** How a device speaks, as the records have it; the shape of their `ForeignRecord`. */
export interface DeviceOnRecord {
  readonly decoder: string;
  readonly mapping: { readonly revision: number; readonly json: string } | null;
}

interface Deps {
  /** The device that was given a topic; null for a topic that nobody was given. */
  readonly deviceOf: (topic: string) => string | null;
  readonly device: (id: string) => DeviceOnRecord | null;
}

interface Open {
  readonly decoder: string;
  readonly revision: number;
  readonly session: DecoderSession;
}

/** Messages of devices that are not ours, up to their readings. */
export interface ForeignIntake {
  deviceOf(topic: string): string | null;
  /** What a message says. Null while nobody said how the device's messages are read. */
  decode(device: string, message: ForeignMessage): Decoded | null;
  /** A session beside the running one, for messages of the past; null as above. */
  openAnother(device: string): DecoderSession | null;
  /** The last messages as they came, newest first, since the server's start. */
  latest(device: string): readonly LatestMessage[];
}

export function createForeignIntake({ deviceOf, device }: Deps): ForeignIntake {
  const sessions = new Map<string, Open>();
  const latest = new LatestMessages();

  const open = ({ decoder, mapping }: DeviceOnRecord): DecoderSession | null =>
    mapping === null ? null : (decoderOf(decoder)?.open(JSON.parse(mapping.json)) ?? null);

  const sessionOf = (id: string): DecoderSession | null => {
    const onRecord = device(id);
    if (onRecord?.mapping == null) return null;
    const { decoder, mapping } = onRecord;
    const known = sessions.get(id);
    if (known?.revision === mapping.revision && known.decoder === decoder) return known.session;
    const session = open(onRecord);
    if (session !== null) sessions.set(id, { decoder, revision: mapping.revision, session });
    return session;
  };

  return {
    deviceOf,
    decode(id, message) {
      const session = sessionOf(id);
      const decoded = session === null ? null : decodeSafely(session, message);
      const isRead =
        decoded === null
          ? !('problem' in parsePayload(message.payload))
          : decoded.frames.some(({ v }) => Object.keys(v).length > 0);
      latest.add(id, { ...message, isRead });
      return decoded;
    },
    openAnother(id) {
      const onRecord = device(id);
      const session = sessionOf(id)?.past?.() ?? (onRecord === null ? null : open(onRecord));
      return session === null ? null : { decode: (message) => decodeSafely(session, message) };
    },
    latest: (id) => latest.of(id),
  };
}

/** A decoder that fails on a message must not cost the message: whoever sent it keeps no copy. */
function decodeSafely(session: DecoderSession, message: ForeignMessage): Decoded {
  try {
    return session.decode(message);
  } catch (error) {
    const problem: ForeignProblem = {
      code: 'other',
      place: null,
      detail: `the decoder failed: ${String(error)}`,
    };
    return { frames: [], problems: [problem] };
  }
}
