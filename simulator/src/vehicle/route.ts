import { type Static, Type } from 'typebox';

const Place = Type.Tuple(
  [Type.Number({ minimum: -90, maximum: 90 }), Type.Number({ minimum: -180, maximum: 180 })],
  {
    description: 'latitude and longitude, WGS-84',
  },
);

/** A round that a lorry drives again and again: from place to place, with stops, and stretches without coverage. */
export const RouteSchema = Type.Object(
  {
    places: Type.Array(
      Type.Object(
        {
          at: Place,
          kmh: Type.Optional(
            Type.Number({ exclusiveMinimum: 0, maximum: 120, description: 'on the way here' }),
          ),
          stopMin: Type.Optional(Type.Number({ minimum: 0, description: 'minutes that it stands here' })),
        },
        { additionalProperties: false },
      ),
      { minItems: 2 },
    ),
    holes: Type.Array(Type.Tuple([Type.Number({ minimum: 0 }), Type.Number({ minimum: 0 })]), {
      description: 'stretches of the way without mobile coverage, [from, to] in km from the first place',
    }),
  },
  { additionalProperties: false },
);
export type Route = Static<typeof RouteSchema>;

/** Where a lorry is at a moment. */
export interface OnRoute {
  readonly lat: number;
  readonly lon: number;
  readonly kmh: number;
  /** Driven since the first place, in this round. */
  readonly km: number;
  /** Whether the mobile network reaches it. */
  readonly covered: boolean;
}

const KM_PER_DEGREE = 111.195;
const DEFAULT_KMH = 50;
const HOUR_MS = 3_600_000;

interface Leg {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly km: number;
  readonly kmh: number;
  readonly driveMs: number;
  readonly stopMs: number;
}

/** Tells where a lorry is, from the milliseconds since it set out. The last place is driven back to the first. */
export function driver(route: Route): { readonly roundMs: number; at: (ms: number) => OnRoute } {
  const legs = route.places.map((place, i): Leg => {
    const next = route.places[(i + 1) % route.places.length] ?? place;
    const km = kmBetween(place.at, next.at);
    const kmh = next.kmh ?? DEFAULT_KMH;
    return {
      from: place.at,
      to: next.at,
      km,
      kmh,
      driveMs: (km / kmh) * HOUR_MS,
      stopMs: (place.stopMin ?? 0) * 60_000,
    };
  });
  const roundMs = legs.reduce((sum, { driveMs, stopMs }) => sum + driveMs + stopMs, 0);
  const onLeg = ({ from, to, km, kmh, driveMs }: Leg, ms: number, before: number): OnRoute => {
    const share = driveMs === 0 ? 0 : Math.min(1, Math.max(0, ms / driveMs));
    const driven = before + share * km;
    return {
      lat: from[0] + (to[0] - from[0]) * share,
      lon: from[1] + (to[1] - from[1]) * share,
      kmh: ms < 0 ? 0 : kmh,
      km: driven,
      covered: !route.holes.some(([start, end]) => driven >= start && driven < end),
    };
  };
  return {
    roundMs,
    at(ms) {
      let left = ((ms % roundMs) + roundMs) % roundMs;
      let km = 0;
      for (const leg of legs) {
        if (left < leg.stopMs + leg.driveMs) return onLeg(leg, left - leg.stopMs, km);
        left -= leg.stopMs + leg.driveMs;
        km += leg.km;
      }
      return onLeg(legs[0] as Leg, -1, 0);
    },
  };
}

function kmBetween([lat1, lon1]: readonly [number, number], [lat2, lon2]: readonly [number, number]): number {
  const east = (lon2 - lon1) * Math.cos((((lat1 + lat2) / 2) * Math.PI) / 180);
  return Math.hypot(lat2 - lat1, east) * KM_PER_DEGREE;
}
