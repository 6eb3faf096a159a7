import { formatMoment } from '../reading/moment.ts';
import { useWords } from '../shell/use-words.ts';
import { formatWay } from './coordinates.ts';
import { HEIGHT, project, WIDTH } from './projection.ts';
import { stretches, type Track, type TrackPoint } from './track.ts';

/** Half the width of the triangle that says "too warm here". */
const MARK = 2.2;

/** A way on plain paper: no map, north up, a scale. What was too warm or too cold is thick and has a triangle. */
export function TrackPlot({ track, zone }: { track: Track; zone: string }) {
  const { t, language } = useWords();
  const { points } = track;
  const [start, end] = [points[0], points.at(-1)];
  if (start === undefined || end === undefined) return null;
  const projection = project(points);
  const drawn = stretches(track);
  const at = (point: TrackPoint) => projection.place(point);
  const percent = (point: TrackPoint) => {
    const { x, y } = at(point);
    return { left: `${(x / WIDTH) * 100}%`, top: `${(y / HEIGHT) * 100}%` };
  };
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
          if (point === undefined || (air !== 'high' && air !== 'low')) return null;
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
      </svg>
      {moves ? (
        <span className="end-of-way" style={percent(start)}>
          <i className="begin" />
          <b>{t('vehicle.start', { at: formatMoment(start.t, end.t, language, zone) })}</b>
        </span>
      ) : null}
      <span className="end-of-way" style={percent(end)}>
        <i />
        <b>{t('vehicle.end', { at: formatMoment(end.t, end.t, language, zone) })}</b>
      </span>
      <span className="north" aria-hidden="true">
        ▲<b>{t('vehicle.north')}</b>
      </span>
      <span
        className="scale"
        style={{ width: `${(projection.scale.width / WIDTH) * 100}%` }}
        aria-hidden="true"
      >
        {formatWay(projection.scale.metres)}
      </span>
    </div>
  );
}
