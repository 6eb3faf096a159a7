import { formatMoment } from '../reading/moment.ts';
import { useWords } from '../shell/use-words.ts';
import { formatWay } from './coordinates.ts';
import { HEIGHT, project, WIDTH } from './projection.ts';
import { stretches, type Track, type TrackPoint } from './track.ts';

/** Half the width of the triangle that says "too warm here". */
const MARK = 2.2;
/** Of the dots where the way begins and ends: small enough to leave the way beside them to be seen. */
const DOT = 1.1;
/** Where the scale and the arrow to the north stand, in units of the drawing. */
const BAR = { x: 5, y: HEIGHT - 4 };
const NORTH = { tip: 4, foot: 11 };

const isBeyond = (air: ReturnType<typeof stretches>[number]['air']) => air === 'high' || air === 'low';

/** A way on plain paper: no map, north up, a scale. What was too warm or too cold is thick and has a triangle. */
export function TrackPlot({ track, zone }: { track: Track; zone: string }) {
  const { t, language } = useWords();
  const { points } = track;
  const [start, end] = [points[0], points.at(-1)];
  if (start === undefined || end === undefined) return null;
  const projection = project(points);
  // What is abnormal lies above what is not, also where the way was driven twice.
  const drawn = stretches(track).toSorted((a, b) => Number(isBeyond(a.air)) - Number(isBeyond(b.air)));
  const at = (point: TrackPoint) => projection.place(point);
  const moves = start !== end && Math.hypot(at(start).x - at(end).x, at(start).y - at(end).y) > MARK;
  return (
    <div className="track" role="img" aria-label={t('vehicle.plotLabel', { way: formatWay(track.metres) })}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        {drawn.map(({ air, points: of }) => (
          <polyline
            key={`${of[0]?.t} ${air}`}
            className={`way ${air}`}
            points={of.map((point) => `${at(point).x.toFixed(2)},${at(point).y.toFixed(2)}`).join(' ')}
          />
        ))}
        {drawn.map(({ air, points: of }) => {
          const point = of[Math.floor(of.length / 2)];
          if (point === undefined || !isBeyond(air)) return null;
          const { x, y } = at(point);
          const up = air === 'high' ? -1 : 1;
          return (
            <path
              key={point.t}
              className="mark"
              d={`M${x - MARK} ${y - up * MARK}H${x + MARK}L${x} ${y + up * MARK}Z`}
            />
          );
        })}
        {moves ? <circle className="begin" cx={at(start).x} cy={at(start).y} r={DOT} /> : null}
        <circle className="here" cx={at(end).x} cy={at(end).y} r={DOT} />
        <path
          className="bar"
          d={`M${BAR.x} ${BAR.y - 1.5}v3M${BAR.x} ${BAR.y}h${projection.scale.width}m0 -1.5v3`}
        />
        <path className="bar" d={`M${WIDTH - BAR.x} ${NORTH.foot}V${NORTH.tip}m-1.6 2.4l1.6 -2.4l1.6 2.4`} />
      </svg>
      <p className="track-foot" aria-hidden="true">
        <span>{t('vehicle.scale', { way: formatWay(projection.scale.metres) })}</span>
        <span>{t('vehicle.north')}</span>
        {moves ? (
          <span>
            <i className="spot begin" />
            {t('vehicle.start', { at: formatMoment(start.t, end.t, language, zone) })}
          </span>
        ) : null}
        <span>
          <i className="spot" />
          {t('vehicle.end', { at: formatMoment(end.t, end.t, language, zone) })}
        </span>
      </p>
    </div>
  );
}
