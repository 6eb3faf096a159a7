import type { Sensor } from '@coldfield/api/contract';
import { formatLimits } from '../reading/limits.ts';
import type { RoomView } from '../room/room-view.ts';
import { sensorWord } from '../room/sensor-word.ts';
import { Phrases } from '../shell/phrases.tsx';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';
import { Age, Value } from '../shell/value.tsx';

/** Shown in full elsewhere on the page. */
const ELSEWHERE = new Set(['door', 'mains', 'battery', 'rssi', 'defrost', 'trapped', 'leak', 'lat', 'lon']);

/** Every measuring point of a room with its own number and age, a failed one with why. */
export function SensorsCard({ room, zone }: { room: RoomView; zone: string }) {
  const { t } = useWords();
  const sensors = room.sensors.filter((sensor) => !ELSEWHERE.has(sensor.kind) && sensor.class !== 'state');
  if (sensors.length < 2) return null;
  return (
    <section className="card sensors">
      <header>
        <h2>{t('store.sensors')}</h2>
        <span className="end">{room.name}</span>
      </header>
      <ul>
        {sensors.map((sensor) => (
          <li key={sensor.key}>
            <span className="clip">{sensorWord(sensor, room, t)}</span>
            <Point room={room} sensor={sensor} zone={zone} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Point({ room, sensor, zone }: { room: RoomView; sensor: Sensor; zone: string }) {
  const { t } = useWords();
  const quality = sensor.latest?.quality ?? null;
  if (quality !== null) {
    return (
      <span className="point-fault">
        <span className="st notice plain">
          <Shape severity="notice" />
          {t(`quality.${quality as 'other-fault'}`, t('quality.other-fault'))}
        </span>
      </span>
    );
  }
  const limits = room.limits[sensor.kind];
  return (
    <>
      <span className="point-note">
        <Phrases>
          {limits === undefined ? null : formatLimits(limits, sensor.unit, t, sensor.kind === 'rh')}
          <Age reading={sensor.latest} staleAfterMs={3 * room.cadenceMs} zone={zone} />
        </Phrases>
      </span>
      <Value reading={sensor.latest} unit={sensor.unit} staleAfterMs={3 * room.cadenceMs} />
    </>
  );
}
