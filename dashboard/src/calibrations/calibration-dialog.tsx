import type { RoomRecordView } from '@coldfield/api/contract';
import { kindOf } from '@coldfield/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog } from '../form/dialog.tsx';
import { formatClock, formatMoment, formatYearDay } from '../reading/moment.ts';
import { Problem, Skeleton } from '../shell/problem.tsx';
import { useSession } from '../shell/session-context.ts';
import { useWords } from '../shell/use-words.ts';
import { CalibrationForm } from './calibration-form.tsx';
import { CalibrationHistory } from './calibration-history.tsx';
import { calibrationsQuery } from './calibration-queries.ts';
import { dayIn, offsetAt } from './standing.ts';

interface Props {
  readonly room: RoomRecordView;
  readonly sensorKey: string;
  /** The sensor as people call it. */
  readonly name: string;
  readonly zone: string;
  /** Epoch ms, by the server. */
  readonly now: number;
  readonly onClose: () => void;
}

/** The calibrations of one sensor: what there were, and a new one. */
export function CalibrationDialog({ room, sensorKey, name, zone, now, onClose }: Props) {
  const { t, language } = useWords();
  const may = useSession().permissions.includes('calibrations.manage') && room.archivedAt === null;
  const { data, error, refetch } = useQuery(calibrationsQuery(room.id));
  const [adding, add] = useState(false);
  const own = data?.calibrations.filter(({ key }) => key === sensorKey);
  // What is to come is minutes away: its clock tells more than its day.
  const momentOf = (at: number): string =>
    at > now
      ? formatMoment(at, now, language, zone)
      : `${formatYearDay(at, language, zone)} ${formatClock(at, zone)}`;
  return (
    <Dialog open title={t('calibration.of', { name })} className="calibration-dialog" onClose={onClose}>
      {own === undefined ? (
        error === null ? (
          <Skeleton blocks={['card']} />
        ) : (
          <Problem error={error} onRetry={() => void refetch()} />
        )
      ) : adding ? (
        <CalibrationForm
          room={room}
          sensorKey={sensorKey}
          offsetNow={offsetAt(own, sensorKey, now)}
          today={dayIn(zone, now)}
          momentOf={momentOf}
          onDone={() => add(false)}
        />
      ) : (
        <>
          {own.length === 0 ? (
            <p className="quiet">{t('calibration.never')}</p>
          ) : (
            <CalibrationHistory
              calibrations={own}
              unit={kindOf(sensorKey)?.kind.unit ?? ''}
              may={may}
              now={now}
              momentOf={momentOf}
            />
          )}
          <div className="form-acts">
            {may ? (
              <button type="button" className="btn touch main-act" onClick={() => add(true)}>
                {t('calibration.add')}
              </button>
            ) : null}
            <button type="button" className="btn touch" onClick={onClose}>
              {t('calibration.close')}
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}
