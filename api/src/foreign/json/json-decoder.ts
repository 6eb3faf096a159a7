import { type JsonMapping, JsonMappingSchema, type Path } from '../../contract/index.ts';
import type { Decoded, ForeignDecoder, ForeignFrame, ForeignProblem } from '../decoder.ts';
import { readValue } from '../read-value.ts';
import { checkMapping } from './check-mapping.ts';
import { parsePayload } from './parse-payload.ts';
import { pathText, readPath } from './read-path.ts';
import { createReadTime, type ReadTime } from './read-time.ts';

/** Elements of a list in one message. */
const MAX_ELEMENTS = 1_000;
const MAX_PROBLEMS = 20;

/** JSON of 4G DTUs, controllers and the like: what each key means is in the mapping. */
export const jsonDecoder: ForeignDecoder<JsonMapping> = {
  schema: JsonMappingSchema,
  check: checkMapping,
  open: (mapping) => {
    const readTime = mapping.time === undefined ? null : createReadTime(mapping.time);
    // Nothing is remembered from message to message: they may come twice, late and in any order.
    return { decode: ({ payload }) => decodeJson(payload, mapping, readTime) };
  },
};

function decodeJson(payload: Uint8Array, mapping: JsonMapping, readTime: ReadTime | null): Decoded {
  const parsed = parsePayload(payload);
  if ('problem' in parsed) return { frames: [], problems: [parsed.problem] };
  const { body } = parsed;
  const elements = elementsOf(body, mapping);
  if ('code' in elements) return { frames: [], problems: [elements] };
  const frames: ForeignFrame[] = [];
  const problems: ForeignProblem[] = [];
  for (const element of elements) {
    const t = timeOf(element, body, mapping, readTime);
    if (typeof t === 'object') problems.push(t);
    else frames.push(...framesOf(element, body, { mapping, t, problems }));
  }
  if (frames.length === 0 && problems.length === 0) {
    problems.push({ code: 'nothing-mapped', place: null, detail: 'none of the mapped keys is in it' });
  }
  return { frames, problems: problems.slice(0, MAX_PROBLEMS) };
}

function elementsOf(body: object, { list }: JsonMapping): readonly unknown[] | ForeignProblem {
  if (list === undefined) return [body];
  const found = readPath(body, list);
  if (!Array.isArray(found)) {
    return { code: 'list-missing', place: '/list', detail: `a list is expected at ${pathText(list)}` };
  }
  if (found.length > MAX_ELEMENTS) {
    const detail = `${found.length} elements, at most ${MAX_ELEMENTS} expected`;
    return { code: 'list-too-long', place: '/list', detail };
  }
  return found;
}

/** Undefined where the arrival counts. A time that is missing or no time is never replaced by another one. */
function timeOf(
  element: unknown,
  body: object,
  { time }: JsonMapping,
  readTime: ReadTime | null,
): number | undefined | ForeignProblem {
  if (time === undefined || readTime === null) return undefined;
  const raw = lookUp(element, body, time.path);
  if (raw === undefined) {
    return { code: 'time-missing', place: '/time', detail: `a time is expected at ${pathText(time.path)}` };
  }
  const t = readTime(raw);
  if (t !== null) return t;
  const came = (JSON.stringify(raw) ?? '').slice(0, 60);
  return { code: 'time-unreadable', place: '/time', detail: `${came} is no time in ${time.format}` };
}

/** A null is something: it says that there is no reading. */
function lookUp(element: unknown, body: object, path: Path): unknown {
  const own = readPath(element, path);
  return own !== undefined || element === body ? own : readPath(body, path);
}

/** One frame a room. What is missing in the message is missing in the frame: it is no failure. */
function framesOf(
  element: unknown,
  body: object,
  { mapping, t, problems }: { mapping: JsonMapping; t: number | undefined; problems: ForeignProblem[] },
): ForeignFrame[] {
  const rooms = new Map<string, { v: Record<string, number>; q: Record<string, string> }>();
  for (const [i, rule] of mapping.keys.entries()) {
    const raw = lookUp(element, body, rule.path);
    if (raw === undefined) continue;
    let readings = rooms.get(rule.room);
    if (readings === undefined) {
      readings = { v: {}, q: {} };
      rooms.set(rule.room, readings);
    }
    const read = readValue(raw, rule);
    if ('value' in read) readings.v[rule.key] = read.value;
    else if ('quality' in read) readings.q[rule.key] = read.quality;
    else {
      readings.q[rule.key] = 'bad-response';
      problems.push({
        code: read.problem,
        place: `/keys/${i}`,
        detail: `${pathText(rule.path)}: ${read.detail}`,
      });
    }
  }
  return [...rooms].map(([room, { v, q }]) => ({
    room,
    v,
    ...(t === undefined ? {} : { t }),
    ...(Object.keys(q).length === 0 ? {} : { q }),
  }));
}
