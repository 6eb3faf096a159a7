import { useWords } from '../shell/use-words.ts';

interface Props {
  readonly revision: number;
  /** What the gateway said; '' when it said nothing. */
  readonly why: string;
  /** Left out where there is nothing to go on with. */
  readonly onContinue?: () => void;
}

/** Says that the newest version was taken back, so that the devices below are not those of it. */
export function RejectedNotice({ revision, why, onContinue }: Props) {
  const { t } = useWords();
  return (
    <div className="card config-changes">
      <p className="config-why">
        {t('config.rejected', { n: revision })} {why}
      </p>
      {onContinue === undefined ? null : (
        <div className="form-acts">
          <button type="button" className="btn touch" onClick={onContinue}>
            {t('config.continueRejected', { n: revision })}
          </button>
        </div>
      )}
    </div>
  );
}
