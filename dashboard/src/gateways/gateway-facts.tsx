import type { GatewayDetail } from '@coldfield/api/contract';
import { formatAge, formatDuration } from '../reading/duration.ts';
import { formatMoment } from '../reading/moment.ts';
import { formatCount, formatShare, formatSigned } from '../reading/number.ts';
import { useWords } from '../shell/use-words.ts';

/** What the gateway says of itself, and what the server knows of it. */
export function GatewayFacts({ detail }: { detail: GatewayDetail }) {
  const { t, language } = useWords();
  const { record, health, since, streams, quarantined, serverTime, timeZone } = detail;
  const at = (moment: number) => formatMoment(moment, serverTime, language, timeZone);
  const unknown = t('gateway.unknown');
  const facts: [string, string][] = [];
  if (record.codeExpiresAt !== null) {
    const key = record.provisionedAt === null ? 'codeWaits' : 'replacementWaits';
    facts.push([
      t('gateways.code'),
      record.codeExpiresAt > serverTime
        ? t(`gateways.${key}`, { at: at(record.codeExpiresAt) })
        : t('gateways.standing.expired'),
    ]);
  }
  if (record.provisionedAt !== null) facts.push([t('gateways.provisioned'), at(record.provisionedAt)]);
  if (record.revokedAt !== null) facts.push([t('gateways.standing.revoked'), at(record.revokedAt)]);
  if (health !== null) {
    facts.push([
      t('gateways.lastHeard'),
      health.lastHeardAt === null ? t('age.never') : formatAge(serverTime - health.lastHeardAt, t),
    ]);
    if (since !== null)
      facts.push([t('gateways.runsSince'), formatDuration(Math.max(0, serverTime - since), t)]);
    facts.push([
      t('gateway.buffered'),
      health.buffered === null ? unknown : t('gateway.bufferedValue', { n: formatCount(health.buffered) }),
    ]);
    if (health.oldestBufferedAt !== null && health.buffered !== 0)
      facts.push([t('gateway.oldest'), at(health.oldestBufferedAt)]);
    facts.push([
      t('gateway.clock'),
      health.clock === null ? unknown : t(`clockSource.${health.clock as 'none'}`, health.clock),
    ]);
    if (health.clockOffsetMs !== null)
      facts.push([
        t('gateway.clockOffset'),
        t('gateway.seconds', { value: formatSigned(health.clockOffsetMs / 1_000, 1) }),
      ]);
    facts.push([
      t('gateway.completeness'),
      health.completeness24h === null ? unknown : formatShare(health.completeness24h),
    ]);
    facts.push([t('gateway.version'), health.version ?? unknown]);
  }
  if (streams.length > 0) {
    const arrived = streams.reduce((sum, one) => sum + one.arrived, 0);
    facts.push([t('gateways.stored'), t('gateways.frames', { n: formatCount(arrived) })]);
    if (streams.length > 1)
      facts.push([t('gateways.buffers'), t('gateways.buffersValue', { count: streams.length })]);
  }
  if (quarantined > 0)
    facts.push([t('gateways.quarantined'), t('gateways.frames', { n: formatCount(quarantined) })]);
  facts.push([t('gateways.id'), record.id]);
  return (
    <section aria-label={t('gateways.facts')}>
      <h2>{t('gateways.facts')}</h2>
      <dl className="card gw-facts">
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
