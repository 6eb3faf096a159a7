import type { ConfigRevision } from '@coldfield/api/contract';
import { useEffect, useRef, useState } from 'react';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';
import { problemWords } from './problem-words.ts';

interface Props {
  readonly wanted: ConfigRevision;
  /** The server's time when this was read, epoch ms. */
  readonly serverTime: number;
  /** How `<bus>/<device>` is called. */
  readonly placeOf: (place: string) => string;
}

/** How far a configuration has come: sent, on trial with the time that is left, and what became of it. */
export function ConfigProgress({ wanted, serverTime, placeOf }: Props) {
  const { t } = useWords();
  const left = useLeft(wanted.trialEndsAt, serverTime);
  const { revision, status, problem, silent } = wanted;
  const element = useRef<HTMLElement>(null);
  // Whoever sends does so below a list that may be long.
  useEffect(() => {
    if (revision > 0) element.current?.scrollIntoView({ block: 'nearest' });
  }, [revision]);
  const over = status !== 'waiting' && status !== 'trying';
  const bad = status === 'refused' || status === 'restored';
  return (
    <section ref={element} className="card config-progress" aria-live="polite" data-status={status}>
      <ol>
        <Step state="done" text={t('config.sent')} />
        <Step
          state={status === 'waiting' ? 'now' : 'done'}
          text={t(status === 'waiting' ? 'config.waiting' : 'config.received')}
        />
        {status === 'refused' ? null : (
          <Step
            state={status === 'trying' ? 'now' : over ? 'done' : 'todo'}
            text={
              status === 'trying' && left !== null
                ? t('config.tryingLeft', { left })
                : t(over ? 'config.tried' : 'config.trying')
            }
          />
        )}
        <Step
          state={bad ? 'bad' : over ? 'done' : 'todo'}
          text={t(bad ? `config.${status}` : 'config.applied')}
        />
      </ol>
      {problem === null ? null : <p className="config-why">{problemWords(problem, placeOf, t)}</p>}
      {silent.length === 0 || status !== 'applied' ? null : (
        <p className="config-why">
          {t('config.silent', { devices: silent.map(placeOf).join(t('form.comma')) })}
        </p>
      )}
      {status === 'waiting' ? <p className="muted">{t('config.waitingHint')}</p> : null}
      {status === 'trying' ? <p className="muted">{t('config.tryingHint')}</p> : null}
    </section>
  );
}

function Step({ state, text }: { state: 'done' | 'now' | 'todo' | 'bad'; text: string }) {
  return (
    <li className={`config-step ${state}`} aria-current={state === 'now' ? 'step' : undefined}>
      {state === 'now' ? (
        <span className="spinner" aria-hidden="true" />
      ) : state === 'todo' ? (
        <span className="config-dot" aria-hidden="true" />
      ) : (
        <Shape severity={state === 'bad' ? 'warning' : 'none'} />
      )}
      {text}
    </li>
  );
}

/** Minutes and seconds until then, counted down between two answers of the server. */
function useLeft(endsAt: number | null, serverTime: number): string | null {
  const [passed, setPassed] = useState({ since: serverTime, ms: 0 });
  useEffect(() => {
    const began = performance.now();
    const timer = setInterval(() => setPassed({ since: serverTime, ms: performance.now() - began }), 1_000);
    return () => clearInterval(timer);
  }, [serverTime]);
  if (endsAt === null) return null;
  const ms = passed.since === serverTime ? passed.ms : 0;
  const s = Math.max(0, Math.round((endsAt - serverTime - ms) / 1_000));
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`;
}
