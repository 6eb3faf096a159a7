import type { RetentionPreview } from '@coldfield/api/contract';
import { DEFAULT_ZONE, formatYearDay } from '../reading/moment.ts';
import { formatCount } from '../reading/number.ts';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';
import { formatBytes } from './bytes.ts';

/** What a change deletes, and the second press that does it. */
export function PreviewPanel({
  preview,
  saving,
  onConfirm,
  onCancel,
}: {
  preview: RetentionPreview;
  saving: boolean;
  onConfirm: () => void;
  onCancel: () => void;
}) {
  const { t, language } = useWords();
  const { rows, stores, bytes, from, to, hoursBefore } = preview;
  const day = (at: number): string => formatYearDay(at, language, DEFAULT_ZONE);
  const deletes = rows > 0 || hoursBefore !== null;
  const count = formatCount(rows);
  return (
    <div className={`preview ${deletes ? 'deletes' : ''}`} role="status" data-rows={rows}>
      {rows === 0 ? (
        <p>{t('storage.willDeleteNone')}</p>
      ) : (
        <>
          <h3>
            <Shape severity="warning" />
            {t('storage.willDelete', { rows: count })}
          </h3>
          <ul>
            {from === null || to === null ? null : (
              <li>
                {t('storage.willDeleteStores', {
                  n: formatCount(stores.length),
                  from: day(from),
                  to: day(to),
                })}
              </li>
            )}
            {bytes === null ? null : <li>{t('storage.willFree', { bytes: formatBytes(bytes) })}</li>}
          </ul>
        </>
      )}
      <p className={hoursBefore === null ? '' : 't-critical'}>
        {hoursBefore === null ? t('storage.hoursStay') : t('storage.hoursGo', { date: day(hoursBefore) })}
      </p>
      {deletes ? (
        <p>
          <b>{t('storage.noUndo')}</b>
        </p>
      ) : null}
      <div className="retention-acts">
        <button
          type="button"
          className={`btn ${deletes ? 'danger' : 'main-act'}`}
          aria-disabled={saving}
          onClick={() => {
            if (!saving) onConfirm();
          }}
        >
          {saving
            ? t('storage.saving')
            : rows > 0
              ? t('storage.confirm', { rows: count })
              : t(deletes ? 'storage.confirmHours' : 'storage.save')}
        </button>
        <button type="button" className="btn" onClick={onCancel}>
          {t('storage.cancel')}
        </button>
      </div>
    </div>
  );
}
