import type { RetentionLimits, RetentionPreview } from '@coldfield/api/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { archiveQuery, askPreview, changeLimits, freshPreview } from '../records/archive.ts';
import { RequestError } from '../records/request.ts';
import { useWords } from '../shell/use-words.ts';
import { formOf, type LimitsForm, limitsOf, sameLimits } from './limits-form.ts';
import { MonthsField } from './months-field.tsx';
import { PreviewPanel } from './preview-panel.tsx';

/** Choose months, see what goes, press again. */
export function LimitsEditor({
  limits,
  onDone,
}: {
  limits: RetentionLimits;
  onDone: (changed: boolean) => void;
}) {
  const { t, language } = useWords();
  const queries = useQueryClient();
  const [form, setForm] = useState(() => formOf(limits));
  const [preview, setPreview] = useState<RetentionPreview | null>(null);
  const ask = useMutation({ mutationFn: askPreview, onSuccess: setPreview });
  const save = useMutation({
    mutationFn: ({ limits: asked, rows }: RetentionPreview) => changeLimits({ ...asked, rows }),
    onSuccess: (overview) => {
      queries.setQueryData(archiveQuery(language).queryKey, overview);
      void queries.invalidateQueries({ queryKey: ['archive'] });
      onDone(true);
    },
    onError: (error) => setPreview(freshPreview(error) ?? preview),
  });
  const asked = limitsOf(form);
  const unchanged = 'limits' in asked && sameLimits(asked.limits, limits);
  const fault = (field: 'rawMonths' | 'hoursMonths'): string | null =>
    'fault' in asked && asked.field === field ? t(`storage.fault.${asked.fault}`) : null;
  const change = (part: Partial<LimitsForm>): void => {
    setForm({ ...form, ...part });
    setPreview(null);
    ask.reset();
    save.reset();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if ('limits' in asked && !unchanged && !ask.isPending) ask.mutate(asked.limits);
  };
  const error = ask.error ?? save.error;
  return (
    <form className="limits-editor" onSubmit={submit} noValidate>
      <MonthsField
        id="raw-months"
        label={t('storage.raw')}
        value={form.rawMonths}
        fault={fault('rawMonths')}
        onChange={(rawMonths) => change({ rawMonths })}
      />
      <fieldset>
        <legend>{t('storage.hours')}</legend>
        <div className="seg">
          <button type="button" aria-pressed={form.forever} onClick={() => change({ forever: true })}>
            {t('storage.forever')}
          </button>
          <button type="button" aria-pressed={!form.forever} onClick={() => change({ forever: false })}>
            {t('storage.forMonths')}
          </button>
        </div>
        {form.forever ? null : (
          <MonthsField
            id="hours-months"
            label={t('storage.hours')}
            value={form.hoursMonths}
            fault={fault('hoursMonths')}
            onChange={(hoursMonths) => change({ hoursMonths })}
          />
        )}
      </fieldset>
      {error === null ? null : (
        <p className="storage-note warning" role="alert">
          {error instanceof RequestError && error.status === 0 ? t('problem.unreachableText') : error.message}
        </p>
      )}
      {preview === null ? (
        <div className="retention-acts">
          <button
            type="submit"
            className="btn main-act"
            aria-disabled={unchanged || 'fault' in asked || ask.isPending}
          >
            {t('storage.preview')}
          </button>
          <button type="button" className="btn" onClick={() => onDone(false)}>
            {t('storage.cancel')}
          </button>
          <span className="muted" role="status">
            {ask.isPending ? t('storage.previewing') : unchanged ? t('storage.unchanged') : null}
          </span>
        </div>
      ) : (
        <PreviewPanel
          preview={preview}
          saving={save.isPending}
          onConfirm={() => save.mutate(preview)}
          onCancel={() => onDone(false)}
        />
      )}
    </form>
  );
}
