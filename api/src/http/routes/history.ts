import { Type } from 'typebox';
import { type Archive, type Bucketed, HOLD_CADENCES, ROLLUP_WIDTHS } from '../../archive/archive.ts';
import { ErrorSchema, type History, HistorySchema } from '../../contract/index.ts';
import { zoneOffsetMs } from '../../csv-import/zone-offset.ts';
import { explainGaps, type GapDeps } from '../../gaps/explain-gaps.ts';
import type { Projector } from '../../projections/projector.ts';
import type { Records } from '../../records/index.ts';
import type { Retention } from '../../retention/create-retention.ts';
import { type App, scopeOf } from '../app.ts';
import { bucketsFor } from '../bucket-width.ts';
import { Problem } from '../problem.ts';
import { timeParameter } from '../time-parameter.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MAX_YEARS = 3;
const DEFAULT_POINTS = 480;

const time = (description: string) => Type.Optional(Type.String({ maxLength: 40, description }));

export interface HistoryDeps extends GapDeps {
  readonly records: Records;
  readonly archive: Pick<Archive, 'buckets' | 'rollups' | 'read' | 'latest'>;
  readonly projector: Pick<Projector, 'settle'>;
  readonly retention: Pick<Retention, 'keptFrom'>;
  readonly clock: () => number;
}

export function historyRoutes(app: App, deps: HistoryDeps): void {
  const { records, archive, projector, retention, clock } = deps;
  app.get(
    '/api/rooms/:id/history',
    {
      config: { access: 'stores.view' },
      schema: {
        summary: 'The history of a room in as many buckets as you have pixels',
        description:
          'Times are ISO 8601 with their zone, or epoch ms. Without them: the last 24 hours. Buckets start at round ' +
          "times of the store's zone, so the answer may begin a little earlier and end a little later. Where only " +
          'hourly values are left, no bucket is narrower than an hour.',
        tags: ['stores'],
        params: Type.Object({ id: Type.String() }),
        querystring: Type.Object(
          {
            from: time('inclusive; 24 h before the end when missing'),
            to: time('exclusive; now when missing'),
            points: Type.Optional(
              Type.Integer({
                minimum: 1,
                maximum: 2_000,
                description: `at most so many buckets; ${DEFAULT_POINTS}`,
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: HistorySchema, '4xx': ErrorSchema, 503: ErrorSchema },
      },
    },
    async (request): Promise<History> => {
      const room = await records.stores.room(scopeOf(request), request.params.id);
      if (room === null) throw new Problem('not-found');
      const { query } = request;
      const to = query.to === undefined ? clock() : timeParameter(query.to, '/to');
      const from = query.from === undefined ? to - DAY_MS : timeParameter(query.from, '/from');
      if (from >= to || to - from > MAX_YEARS * 366 * DAY_MS) {
        throw new Problem('time-order', { years: MAX_YEARS }, '/from');
      }
      // Of what is older than the rows only hours are left.
      const leastMs = from < retention.keptFrom() ? HOUR_MS : 0;
      const points = query.points ?? DEFAULT_POINTS;
      const offsetMs = zoneOffsetMs(room.timeZone, from);
      // Stored hours begin at whole hours of UTC, also where local ones do not.
      const usedMs = leastMs === 0 ? offsetMs : Math.round(offsetMs / HOUR_MS) * HOUR_MS;
      const range = bucketsFor(from, to, points, usedMs, leastMs);
      const asked = { room: room.id, ...range, holdMs: HOLD_CADENCES * room.cadenceMs };
      const widthMs = ROLLUP_WIDTHS.findLast((width) => isMultiple(range.bucketMs, range.from, width));
      if (widthMs !== undefined) await projector.settle(room.id, range.from, range.to);
      const bucketed =
        widthMs === undefined ? await archive.buckets(asked) : await archive.rollups({ ...asked, widthMs });
      return {
        room: room.id,
        ...range,
        t: bucketed.t,
        keys: bucketed.keys,
        quality: bucketed.quality,
        gaps: await explainGaps(
          deps,
          { room: room.id, from: range.from, holdMs: asked.holdMs },
          bucketed.gaps,
        ),
        completeness: completenessOf(bucketed, Math.min(range.to, clock())),
      };
    },
  );
}

const isMultiple = (bucketMs: number, from: number, widthMs: number): boolean =>
  bucketMs % widthMs === 0 && from % widthMs === 0;

/** A room may be younger than the range: what was before its first row in it is not counted against it. */
function completenessOf({ t, room, gaps }: Bucketed, end: number): History['completeness'] {
  const first = room.coveredS.findIndex((seconds) => seconds > 0);
  if (first < 0) return null;
  const bucketStart = t[first] as number;
  // The silence that this bucket begins with, if it is long enough to be told.
  const silence = gaps.find(([from, to]) => from <= bucketStart && to > bucketStart);
  const since = silence?.[1] ?? bucketStart;
  const dueMs = end - since;
  const coveredMs = room.coveredS.reduce((sum, seconds) => sum + seconds, 0) * 1_000;
  return dueMs > 0 ? { share: Math.min(1, coveredMs / dueMs), since } : null;
}
