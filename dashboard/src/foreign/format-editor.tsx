import type { ForeignDeviceView, ForeignMessages, TriedMapping } from '@coldfield/api/contract';
import { kindOf } from '@coldfield/protocol/kinds';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { LeaveGuard } from '../form/leave-guard.tsx';
import { TextAreaField } from '../form/text-area-field.tsx';
import { formatMoment } from '../reading/moment.ts';
import { formatQuantity } from '../reading/number.ts';
import { request } from '../records/request.ts';
import { notices } from '../shell/notices.ts';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';
import { bound } from './bound.ts';
import { deviceQuery, messagesQuery, pathOf } from './foreign-queries.ts';
import { mappingText } from './format-example.ts';

type Message = ForeignMessages['messages'][number];
const idOf = ({ at, topic, base64 }: Message): string => `${at} ${topic} ${base64}`;

/** The mapping of a format that is no plain JSON, as text: tried on a message that came, then saved. */
export function FormatEditor({ device }: { device: ForeignDeviceView }) {
  const { t, language } = useWords();
  const queries = useQueryClient();
  const { data } = useQuery(messagesQuery(device.id));
  const [chosen, setChosen] = useState<string | null>(null);
  const [edited, setEdited] = useState<{ readonly text: string; readonly revision: number } | null>(null);
  const messages = data?.messages ?? [];
  const message =
    messages.find((one) => idOf(one) === chosen) ?? messages.find(({ isRead }) => isRead) ?? messages[0];
  const text = edited?.text ?? mappingText(device, message?.topic ?? '');
  const mapping = parsed(text);
  const tried = useQuery({
    queryKey: ['foreign', device.id, 'try', text, message === undefined ? null : idOf(message)],
    queryFn: ({ signal }) =>
      request<TriedMapping>(`${pathOf(device.id)}/try`, {
        method: 'POST',
        signal,
        body: { mapping, payload: { base64: message?.base64 }, topic: message?.topic, at: message?.at },
      }),
    enabled: mapping !== null && message !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const send = useMutation({
    mutationFn: () =>
      request(`${pathOf(device.id)}/mapping`, {
        method: 'PUT',
        body: { revision: edited?.revision ?? device.revision, mapping },
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: deviceQuery(device.id).queryKey, exact: true });
      setEdited(null);
      notices.show(t('foreign.saved'));
      void queries.invalidateQueries({ queryKey: ['gateways'] });
    },
  });
  const readings = tried.data?.frames.flatMap((frame) => frame.readings) ?? [];
  const read = readings.filter(({ value }) => value !== null).length;
  const mayBeSaved = mapping !== null && tried.error === null && read > 0;
  const wrong = mapping === null ? t('foreign.textWrong') : (tried.error?.message ?? null);
  return (
    <section className="card fd-card" aria-label={t('foreign.textTitle')} aria-busy={tried.isFetching}>
      {edited === null ? null : <LeaveGuard isUnsaved={() => !send.isSuccess} />}
      <h2>{t('foreign.sampleTitle')}</h2>
      {messages.length === 0 ? (
        <p className="fd-waits" aria-live="polite">
          <span className="spinner" aria-hidden="true" />
          {t('foreign.waiting', { topic: device.topic })}
        </p>
      ) : (
        <fieldset className="fd-samples">
          <legend className="sr">{t('foreign.sampleTitle')}</legend>
          {messages.map((one) => (
            <label key={idOf(one)} className="fd-sample">
              <input
                type="radio"
                name="sample"
                checked={one === message}
                onChange={() => setChosen(idOf(one))}
              />
              <span className="muted">
                {formatMoment(one.at, data?.serverTime ?? one.at, language, device.timeZone)}
              </span>
              <code>{one.topic}</code>
            </label>
          ))}
        </fieldset>
      )}
      <TextAreaField
        {...bound(
          'mapping',
          text,
          (next) => {
            send.reset();
            setEdited({ text: next, revision: edited?.revision ?? device.revision });
          },
          wrong,
        )}
        label={t('foreign.textTitle')}
        hint={t('foreign.textHint')}
        rows={16}
        maxLength={60_000}
      />
      <ul>
        {readings.map(({ key, value, quality, unit }, i) => {
          const known = kindOf(key);
          const name = known === null ? key : `${t(`kind.${known.name}`)} ${known.n}`;
          const word =
            value === null || quality !== null
              ? t(`quality.${(quality ?? 'other-fault') as 'other-fault'}`)
              : formatQuantity(value, unit);
          // biome-ignore lint/suspicious/noArrayIndexKey: a list that is only ever replaced as a whole.
          return <li key={i}>{`${name} ${word}`}</li>;
        })}
        {tried.data?.problems.map(({ code, detail }) => (
          <li key={`${code} ${detail}`} className="t-warning">
            {t(`foreign.problem.${code as 'other'}`, { defaultValue: detail })}
          </li>
        ))}
      </ul>
      <p role="status">
        {tried.data === undefined
          ? null
          : read === 0
            ? t('foreign.noneRead')
            : t('foreign.tried', { count: read })}
      </p>
      {send.error === null ? null : (
        <p className="message warning" role="alert">
          <Shape severity="warning" />
          <span>{send.error.message}</span>
        </p>
      )}
      <button
        type="button"
        className="btn touch main-act"
        aria-disabled={!mayBeSaved || send.isPending}
        onClick={() => {
          if (mayBeSaved && !send.isPending) send.mutate();
        }}
      >
        {t('foreign.save')}
      </button>
    </section>
  );
}

/** Null for text that is no JSON object. */
function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
