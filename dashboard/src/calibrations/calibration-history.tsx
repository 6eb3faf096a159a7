import type { Calibration } from '@coldfield/api/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmDialog } from '../form/confirm-dialog.tsx';
import { formatPlainDay } from '../reading/moment.ts';
import { RequestError, request } from '../records/request.ts';
import { notices } from '../shell/notices.ts';
import { useWords } from '../shell/use-words.ts';
import { offsetText } from './calibration-line.tsx';
import { FileLink } from './file-link.tsx';
import { periodOf } from './standing.ts';

/** Every calibration of a sensor, the newest first; the one in use can be withdrawn. */
export function CalibrationHistory({
  calibrations,
  unit,
  may,
  now,
  momentOf,
}: {
  calibrations: readonly Calibration[];
  unit: string;
  may: boolean;
  /** Epoch ms, by the server. */
  now: number;
  momentOf: (t: number) => string;
}) {
  const { t, language } = useWords();
  const [asked, ask] = useState<Calibration | null>(null);
  return (
    <>
      <ol className="calibration-history">
        {calibrations.map((one) => (
          <li key={one.id}>
            <b>
              {formatPlainDay(one.doneOn, language)} · {one.reference}
            </b>
            <span>
              {one.offset === 0 ? t('calibration.noOffset') : offsetText(one.offset, unit)}
              {' · '}
              {t(`calibration.${periodOf(one, now)}`, {
                from: momentOf(one.validFrom),
                to: one.validTo === null ? '' : momentOf(one.validTo),
              })}
            </span>
            <span className="muted">
              {[
                one.expiresOn === null
                  ? null
                  : t('calibration.expires', { day: formatPlainDay(one.expiresOn, language) }),
                one.author,
                one.archivedAt === null ? null : t('calibration.withdrawn'),
                one.note,
              ]
                .filter((part) => part !== null)
                .join(' · ')}
            </span>
            {one.certificate === null ? null : <FileLink file={one.certificate} />}
            {may && one.validTo === null ? (
              <button type="button" className="btn touch" onClick={() => ask(one)}>
                {t('calibration.withdraw')}
              </button>
            ) : null}
          </li>
        ))}
      </ol>
      {asked === null ? null : <Withdraw calibration={asked} onDone={() => ask(null)} />}
    </>
  );
}

function Withdraw({ calibration, onDone }: { calibration: Calibration; onDone: () => void }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const { id, version } = calibration;
  const withdrawing = useMutation({
    mutationFn: () => request(`/api/calibrations/${id}/archive`, { method: 'POST', body: { version } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['calibrations'] });
      notices.show(t('calibration.withdrawnNow'));
      onDone();
    },
  });
  const { error } = withdrawing;
  return (
    <ConfirmDialog
      open
      title={t('calibration.withdrawQuestion')}
      text={t('calibration.withdrawText')}
      confirm={t('calibration.withdraw')}
      danger
      busy={withdrawing.isPending}
      error={
        error === null
          ? null
          : error instanceof RequestError && error.status > 0
            ? error.message
            : t('form.unreachable')
      }
      onConfirm={() => withdrawing.mutate()}
      onCancel={onDone}
    />
  );
}
