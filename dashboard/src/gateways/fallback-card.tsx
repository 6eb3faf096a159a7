import type { GatewayDetail, GatewayFallback } from '@coldfield/api/contract';
import { sensorName } from '../gateway-config/rule-words.ts';
import { formatAge, formatDuration } from '../reading/duration.ts';
import { wordOf } from '../records/in-language.ts';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';

const PROBLEMS = ['failed', 'no-tool', 'no-access', 'no-answer'] as const;

/** What the local fallback does at the store: what sounds and why, what was silenced, what cannot be driven. */
export function FallbackCard({ detail }: { detail: GatewayDetail }) {
  const { t, language } = useWords();
  const { fallback, serverTime, record, health } = detail;
  if (fallback === null || (fallback.outputs.length === 0 && fallback.rules === 0)) return null;
  const names = new Map(
    record.assignments
      .filter(({ to }) => to === null)
      .map(({ key, roomName, roomNameEn }) => [key, wordOf(roomName, roomNameEn, language)]),
  );
  return (
    <section aria-label={t('fallback.title')}>
      <h2>{t('fallback.title')}</h2>
      {health?.online === true ? null : (
        <p className="muted">{t('fallback.old', { age: formatAge(serverTime - fallback.at, t) })}</p>
      )}
      <dl className="card gw-facts">
        {fallback.outputs.map((output) => (
          <div key={output.name}>
            <dt>{output.name}</dt>
            <dd>
              <OutputState output={output} />
            </dd>
          </div>
        ))}
        {fallback.active.map((rule) => {
          const { room, key, condition, output, since, silencedUntil } = rule;
          const left = silencedUntil === null ? 0 : silencedUntil - serverTime;
          return (
            <div key={`${room} ${key} ${condition} ${output}`}>
              <dt>
                {names.get(room) ?? room} · {activeWord(rule, t)}
              </dt>
              <dd>
                <span className={`st ${left > 0 ? 'notice' : 'critical'} plain`}>
                  <Shape severity={left > 0 ? 'notice' : 'critical'} />
                  {left > 0
                    ? t('fallback.silenced', { for: formatDuration(left, t) })
                    : t('fallback.since', { for: formatDuration(Math.max(0, serverTime - since), t) })}
                </span>
              </dd>
            </div>
          );
        })}
        <div>
          <dt>{t('fallback.rules')}</dt>
          <dd>{fallback.rules}</dd>
        </div>
      </dl>
      {fallback.kept ? null : (
        <p className="message warning">
          <Shape severity="warning" />
          <span>{t('fallback.notKept')}</span>
        </p>
      )}
    </section>
  );
}

function OutputState({ output: { on, test, problem } }: { output: GatewayFallback['outputs'][number] }) {
  const { t } = useWords();
  if (problem !== null) {
    const known = PROBLEMS.find((one) => one === problem) ?? 'failed';
    return (
      <span className="st warning plain">
        <Shape severity="warning" />
        {t(`fallback.problems.${known}`)}
      </span>
    );
  }
  const severity = test ? 'notice' : on ? 'critical' : 'none';
  return (
    <span className={severity === 'none' ? '' : `st ${severity} plain`}>
      {severity === 'none' ? null : <Shape severity={severity} />}
      {t(test ? 'fallback.test' : on ? 'fallback.on' : 'fallback.off')}
    </span>
  );
}

function activeWord(
  { key, condition }: GatewayFallback['active'][number],
  t: ReturnType<typeof useWords>['t'],
): string {
  const known = (['above', 'below', 'state', 'noReading'] as const).find((one) => one === condition);
  const sensor = sensorName(key, t);
  return known === undefined ? sensor : t(`fallback.broken.${known}`, { sensor });
}
