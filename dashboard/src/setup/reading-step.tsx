import { Link, Navigate } from 'react-router';
import { inLanguage } from '../records/in-language.ts';
import { sensorWord } from '../room/sensor-word.ts';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';
import { Age, Value } from '../shell/value.tsx';
import type { StepProps } from './step-props.ts';

const STALE_AFTER_CADENCES = 3;

/** Waits for the first reading and shows it as it comes. */
export function ReadingStep({ progress, onDone }: StepProps) {
  const { t, language } = useWords();
  if (progress.store === null) return <Navigate to="/setup/store" replace />;
  const store = inLanguage(progress.store, language);
  const heard = store.rooms.flatMap((room) =>
    room.sensors
      .filter(({ latest }) => typeof latest?.value === 'number')
      .map((sensor) => ({ room, sensor })),
  );
  const mute = store.rooms.flatMap((room) =>
    room.sensors
      .filter(({ latest }) => latest !== null && latest.value === null)
      .map((sensor) => ({ room, sensor })),
  );
  const gateway = store.gateways.at(-1);
  return (
    <>
      <div role="status">
        {heard.length === 0 ? (
          <p className="card setup-wait">
            <span className="spinner" aria-hidden="true" />
            {t('setup.reading.waiting')}
          </p>
        ) : (
          <p className="card setup-wait">
            <Shape severity="none" />
            {t('setup.reading.arrived')}
          </p>
        )}
      </div>
      {mute.length === 0 ? null : (
        <p className="card setup-wait">
          <Shape severity="warning" />
          <span>
            {t('setup.reading.mute', {
              sensors: mute
                .map(({ room, sensor }) => `${room.name} ${sensorWord(sensor, room, t)}`)
                .join(t('form.comma')),
            })}{' '}
            {gateway === undefined ? null : (
              <Link to={`/gateways/${encodeURIComponent(gateway.id)}/configuration`}>
                {t('setup.reading.mend')}
              </Link>
            )}
          </span>
        </p>
      )}
      <ul className="setup-readings">
        {heard.map(({ room, sensor }) => (
          <li key={`${room.id}/${sensor.key}`} className="card">
            <span>
              <b>{room.name}</b>
              <span className="muted">{sensorWord(sensor, room, t)}</span>
            </span>
            <span className="right">
              <Value
                reading={sensor.latest}
                unit={sensor.unit}
                staleAfterMs={room.cadenceMs * STALE_AFTER_CADENCES}
                size="x2"
                sensorKey={sensor.key}
              />
              <span className="muted">
                <Age
                  reading={sensor.latest}
                  staleAfterMs={room.cadenceMs * STALE_AFTER_CADENCES}
                  zone={store.timeZone}
                />
              </span>
            </span>
          </li>
        ))}
      </ul>
      <button
        type="button"
        className={`btn touch ${heard.length === 0 ? '' : 'main-act'}`}
        onClick={() => onDone()}
      >
        {t(heard.length === 0 ? 'setup.reading.later' : 'setup.reading.submit')}
      </button>
    </>
  );
}
