import type { Reading } from '@coldfield/api/contract';
import { useWords } from '../shell/use-words.ts';
import { Value } from '../shell/value.tsx';
import { useMoving } from './use-moving.ts';

/** Three cadences of a gateway that nobody set otherwise. */
const STALE_MS = 180_000;

interface Props {
  readonly latest: Reading | null;
  readonly unit: string;
  readonly sensorKey: string;
}

/** A reading, and whether it moves; a state such as a door's has no unit and no places. */
export function MovingValue({ latest, unit, sensorKey }: Props) {
  const { t } = useWords();
  const moving = useMoving(latest ?? { t: 0, value: null });
  const isState = unit === '' && latest !== null && latest.value !== null;
  return (
    <span className="right">
      {moving && !isState ? <span className="gw-moving nw">{t('gateways.moving')}</span> : null}
      {isState ? (
        <span className="val x2" data-sensor={sensorKey}>
          {latest.value}
        </span>
      ) : (
        <Value reading={latest} unit={unit} staleAfterMs={STALE_MS} size="x2" sensorKey={sensorKey} />
      )}
    </span>
  );
}
