import { decodePoint } from '@coldfield/protocol/configuration';
import { type RtuDevice, type RtuMapping, RtuMappingSchema, type RtuRead } from '../../contract/index.ts';
import type { Decoded, DecoderSession, ForeignDecoder, ForeignMessage, ForeignProblem } from '../decoder.ts';
import { FrameGatherer } from '../gather-frames.ts';
import { readValue } from '../read-value.ts';
import { unitWritten } from '../units.ts';
import { checkMapping } from './check-mapping.ts';
import { lineBytes } from './line-bytes.ts';
import { bytesOf, mapOf, readsOf, wordsOf } from './registers.ts';
import { type RtuFrame, splitFrames } from './split-frames.ts';

/** Modbus RTU that a transparent DTU passes on as it comes from the line, in bytes or as hexadecimal text. */
export const rawRtuDecoder: ForeignDecoder<RtuMapping> = {
  schema: RtuMappingSchema,
  check: checkMapping,
  open: (mapping) => new RawRtuSession(mapping),
};

/** A line of 300 baud sends less in a minute; more is no DTU. */
const MAX_BYTES = 4 * 1024;
/** The second part of a frame, and the answer to a request, come within this. */
const TOGETHER_MS = 5_000;

interface Outcome {
  readonly frames: FrameGatherer;
  readonly problems: ForeignProblem[];
}

class RawRtuSession implements DecoderSession {
  readonly #devices: ReadonlyMap<number, RtuDevice>;
  /** The beginning of a frame that goes on in the next message. */
  #begun: { readonly bytes: Uint8Array; readonly at: number } | null = null;
  /** The last request that was overheard: of an answer that follows it is known what it answers. */
  #asked: (RtuRead & { readonly unit: number; readonly at: number }) | null = null;

  constructor({ devices }: RtuMapping) {
    this.#devices = new Map(devices.map((device) => [device.unit, device]));
  }

  decode({ payload, arrivedAt }: ForeignMessage): Decoded {
    if (payload.byteLength > MAX_BYTES) {
      const detail = `${payload.byteLength} bytes, at most ${MAX_BYTES} expected`;
      return { frames: [], problems: [{ code: 'too-large', place: null, detail }] };
    }
    const outcome: Outcome = { frames: new FrameGatherer(), problems: [] };
    const came = lineBytes(payload);
    const bytes = this.#joined(came, arrivedAt, outcome);
    const { frames, junk, rest } = splitFrames(bytes);
    for (const frame of frames) this.#read(frame, arrivedAt, outcome);
    for (const some of junk) {
      const detail = `no frame with a right checksum: ${Buffer.from(some.subarray(0, 32)).toString('hex')}`;
      outcome.problems.push({
        code: 'checksum',
        place: null,
        detail,
        ...(bytes === came ? {} : { payload: bytes }),
      });
    }
    // Held by this process alone: half a frame is no reading yet.
    this.#begun = rest.length === 0 ? null : { bytes: Uint8Array.from(rest), at: arrivedAt };
    return { frames: outcome.frames.frames(), problems: outcome.problems };
  }

  /** With what the last message began, when this one goes on with it. */
  #joined(came: Uint8Array, arrivedAt: number, { problems }: Outcome): Uint8Array {
    const begun = this.#begun;
    this.#begun = null;
    if (begun === null) return came;
    const together = Buffer.concat([begun.bytes, came]);
    const isInTime = Math.abs(arrivedAt - begun.at) <= TOGETHER_MS;
    if (isInTime && splitFrames(together).junk.length === 0) return together;
    const detail = `a frame that begins ${Buffer.from(begun.bytes.subarray(0, 32)).toString('hex')} did not go on`;
    problems.push({ code: 'incomplete', place: null, detail, payload: begun.bytes });
    return came;
  }

  #read(frame: RtuFrame, arrivedAt: number, outcome: Outcome): void {
    if (frame.kind === 'other') return;
    if (frame.kind === 'request') {
      const { unit, addr, count } = frame;
      this.#asked = { unit, fc: frame.fc as RtuRead['fc'], addr, count, at: arrivedAt };
      return;
    }
    const device = this.#devices.get(frame.unit);
    if (device === undefined) {
      const detail = `nobody said what the device with address ${frame.unit} is`;
      outcome.problems.push({ code: 'unknown-device', place: null, detail });
      return;
    }
    const asked = this.#takeAsked(frame, arrivedAt);
    if (frame.kind === 'exception') failed(device, frame.fc, asked, outcome);
    else answered(device, frame, asked, outcome);
  }

  #takeAsked({ unit, fc }: { unit: number; fc: number }, arrivedAt: number): RtuRead | null {
    const asked = this.#asked;
    this.#asked = null;
    if (asked === null || asked.unit !== unit || asked.fc !== fc) return null;
    return Math.abs(arrivedAt - asked.at) <= TOGETHER_MS ? asked : null;
  }
}

function answered(
  device: RtuDevice,
  { unit, fc, data }: RtuFrame & { kind: 'answer' },
  asked: RtuRead | null,
  { frames, problems }: Outcome,
): void {
  const fits = (read: RtuRead): boolean => read.fc === fc && bytesOf(read) === data.length;
  const reads = asked !== null && fits(asked) ? [asked] : readsOf(device).filter(fits);
  const [read] = reads;
  if (read === undefined || reads.length > 1) {
    const many = read === undefined ? 'no read' : 'more than one read';
    const detail = `${many} of device ${unit} with function code ${fc} is answered by ${data.length} bytes`;
    problems.push({ code: 'unknown-answer', place: null, detail });
    return;
  }
  const map = mapOf(device);
  for (const key of device.keys) {
    const point = map[key.point];
    const words = point === undefined ? null : wordsOf(point, read, data);
    if (point === undefined || words === null) continue;
    const reading = decodePoint(point, words);
    if ('quality' in reading) {
      frames.add({ room: device.room }, key.key, reading);
      continue;
    }
    const unitOfMap = point.unit === undefined ? null : unitWritten(point.unit);
    const rule = key.unit !== undefined || unitOfMap === null ? key : { ...key, unit: unitOfMap };
    const said = readValue(reading.value, rule);
    if ('problem' in said) {
      frames.add({ room: device.room }, key.key, { quality: 'bad-response' });
      problems.push({ code: said.problem, place: null, detail: `${key.point}: ${said.detail}` });
    } else frames.add({ room: device.room }, key.key, said);
  }
}

/** A device that refuses says so of what it was asked; where that is not known, of all that its answer could be. */
function failed(device: RtuDevice, fc: number, asked: RtuRead | null, { frames }: Outcome): void {
  const map = mapOf(device);
  const reads = asked === null ? readsOf(device).filter((read) => read.fc === fc) : [asked];
  for (const key of device.keys) {
    const point = map[key.point];
    if (point !== undefined && reads.some((read) => wordsOf(point, read, new Uint8Array()) !== null)) {
      frames.add({ room: device.room }, key.key, { quality: 'bad-response' });
    }
  }
}
