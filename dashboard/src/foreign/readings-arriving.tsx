import type { ForeignDeviceView, JsonMapping } from '@coldfield/api/contract';
import { kindOf } from '@coldfield/protocol/kinds';
import { useLive } from '../live/live-context.tsx';
import { formatQuantity } from '../reading/number.ts';
import { nameOf } from '../records/in-language.ts';
import { useWords } from '../shell/use-words.ts';
import { Step } from './first-message.tsx';

/** The first reading that comes out of a message of this device, as everybody sees it. */
export function ReadingsArriving({ device }: { device: ForeignDeviceView }) {
  const { t, language } = useWords();
  const since = device.history[0]?.at ?? 0;
  const keys = (device.mapping as JsonMapping | null)?.keys ?? [];
  const first = useLive(({ rooms }) => {
    for (const { room: key, key: sensor } of keys) {
      const room = device.rooms.find((one) => one.key === key);
      const reading = room === undefined ? undefined : rooms.get(room.room)?.readings[sensor];
      const kind = kindOf(sensor)?.kind;
      if (room === undefined || reading?.value == null || kind?.class !== 'gauge' || reading.t < since)
        continue;
      return `${nameOf(room, language)} · ${formatQuantity(reading.value, kind.unit)}`;
    }
    return null;
  });
  return (
    <ol className="card gw-steps" aria-live="polite">
      <Step
        done={first !== null}
        current
        text={first === null ? t('foreign.step.reading') : t('gateways.step.firstReading', { value: first })}
      />
    </ol>
  );
}
