import { useQuery } from '@tanstack/react-query';
import { Icon } from '../shell/icon.tsx';
import { useWords } from '../shell/use-words.ts';
import { deviceQuery, messagesQuery } from './foreign-queries.ts';
import '../styles/gateways.css';

/** Whether the device has signed in and said something; it goes on by itself. */
export function FirstMessage({ device }: { device: string }) {
  const { t } = useWords();
  const { data: seen } = useQuery(deviceQuery(device));
  const { data: said } = useQuery(messagesQuery(device));
  const messages = said?.messages.length ?? 0;
  const connected = messages > 0 || seen?.connected === true;
  return (
    <ol className="card gw-steps" aria-live="polite">
      <Step
        done={connected}
        current
        text={t(connected ? 'foreign.step.connected' : 'foreign.step.connecting')}
      />
      <Step
        done={messages > 0}
        current={connected}
        text={t(messages > 0 ? 'foreign.step.heard' : 'foreign.step.hearing')}
      />
    </ol>
  );
}

export function Step({ done, current, text }: { done: boolean; current: boolean; text: string }) {
  return (
    <li className={done ? 'done' : current ? 'current' : ''}>
      {done ? (
        <Icon name="check" size="sm" />
      ) : current ? (
        <span className="spinner" aria-hidden="true" />
      ) : (
        <Icon name="more" size="sm" />
      )}
      <span>{text}</span>
    </li>
  );
}
