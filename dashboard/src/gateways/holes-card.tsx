import type { GatewayDetail } from '@coldfield/api/contract';
import { formatMoment } from '../reading/moment.ts';
import { formatCount } from '../reading/number.ts';
import { useWords } from '../shell/use-words.ts';

/** What is lost for good, between when and when, and why. */
export function HolesCard({ detail: { holes, serverTime, timeZone } }: { detail: GatewayDetail }) {
  const { t, language } = useWords();
  const at = (moment: number | null) =>
    moment === null ? t('gateways.timeUnknown') : formatMoment(moment, serverTime, language, timeZone);
  return (
    <section aria-label={t('gateways.holes')}>
      <h2>{t('gateways.holes')}</h2>
      {holes.length === 0 ? (
        <p className="card gw-quiet quiet">{t('gateways.noHoles')}</p>
      ) : (
        <dl className="card gw-facts">
          {holes.map(({ stream, reason, frames, from, to }) => (
            <div key={`${stream} ${reason} ${from} ${to}`}>
              <dt>
                {at(from)} – {at(to)}
              </dt>
              <dd>
                {t('gateway.lostValue', {
                  reason: t(`gapReason.${reason as 'unknown'}`, reason),
                  n: formatCount(frames),
                })}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
