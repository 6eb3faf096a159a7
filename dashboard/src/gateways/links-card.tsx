import type { GatewayDetail } from '@coldfield/api/contract';
import { formatMoment } from '../reading/moment.ts';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';

const SHOWN = 20;

/** When it came and went in the last day; two devices with one id are told first. */
export function LinksCard({ detail: { links, serverTime, timeZone } }: { detail: GatewayDetail }) {
  const { t, language } = useWords();
  const at = (moment: number) => formatMoment(moment, serverTime, language, timeZone);
  const twins = links.find(({ what }) => what === 'two-devices');
  const lost = links.filter(({ what }) => what === 'disconnected').length;
  return (
    <section aria-label={t('gateways.links')}>
      <h2>{t('gateways.links')}</h2>
      {twins === undefined ? null : (
        <p className="card gw-note" role="alert">
          <span className="st warning">
            <Shape severity="warning" />
            {t('gateways.twoDevices', { at: at(twins.at) })}
          </span>
        </p>
      )}
      {links.length === 0 ? (
        <p className="card gw-quiet quiet">{t('gateways.noLinks')}</p>
      ) : (
        <>
          <p className="muted">{t('gateways.lostLinks', { count: lost })}</p>
          <dl className="card gw-facts">
            {links.slice(0, SHOWN).map((link, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two may share a moment, and none changes
              <div key={`${link.at} ${index}`}>
                <dt>{at(link.at)}</dt>
                <dd>{t(`gateways.link.${link.what}`)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </section>
  );
}
