import type { ForeignDeviceView } from '@coldfield/api/contract';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { TextAreaField } from '../form/text-area-field.tsx';
import { formatMoment } from '../reading/moment.ts';
import { useWords } from '../shell/use-words.ts';
import { bound } from './bound.ts';
import { messagesQuery, type Sample } from './foreign-queries.ts';
import { leavesOf } from './leaves.ts';

interface Props {
  readonly device: ForeignDeviceView;
  readonly sample: Sample | null;
  readonly onChoose: (sample: Sample) => void;
}

/** One of the last messages, or one that somebody pastes. The newest that can be read is chosen by itself. */
export function SamplePicker({ device, sample, onChoose }: Props) {
  const { t, language } = useWords();
  const { data } = useQuery(messagesQuery(device.id));
  const [pasted, setPasted] = useState('');
  const texts = (data?.messages ?? []).filter(({ text }) => text !== null);
  const newest =
    texts.find(({ isRead }) => isRead) ?? texts.find(({ text }) => leavesOf(text ?? '') !== null) ?? texts[0];
  useEffect(() => {
    if (sample === null && newest?.text != null) onChoose({ text: newest.text, at: newest.at });
  }, [sample, newest, onChoose]);
  return (
    <section className="card fd-card" aria-label={t('foreign.sampleTitle')}>
      <h2>{t('foreign.sampleTitle')}</h2>
      {texts.length === 0 ? (
        <p className="fd-waits" aria-live="polite">
          <span className="spinner" aria-hidden="true" />
          {t('foreign.noMessage', { topic: device.topic })}
        </p>
      ) : (
        <fieldset className="fd-samples">
          <legend className="sr">{t('foreign.sampleTitle')}</legend>
          {texts.map(({ at, text }) => (
            <label key={`${at} ${text}`} className="fd-sample">
              <input
                type="radio"
                name="sample"
                checked={sample?.at === at && sample.text === text}
                onChange={() => onChoose({ text: text ?? '', at })}
              />
              <span className="muted">
                {formatMoment(at, data?.serverTime ?? at, language, device.timeZone)}
              </span>
              <code>{text}</code>
            </label>
          ))}
        </fieldset>
      )}
      <details className="fd-paste">
        <summary>{t('foreign.paste')}</summary>
        <TextAreaField
          {...bound('pasted', pasted, (text) => {
            setPasted(text);
            if (text.trim() !== '') onChoose({ text, at: null });
          })}
          label={t('foreign.pasteLabel')}
          hint={t('foreign.pasteHint')}
          maxLength={16_000}
        />
      </details>
    </section>
  );
}
