import { useState } from 'react';
import { useLiveStore } from '../live/live-context.tsx';
import { DEFAULT_ZONE, formatMoment } from '../reading/moment.ts';
import { useWords } from '../shell/use-words.ts';
import { type Conflict, type FieldValue, isNothingToChoose, mergeOf, type Values } from './conflict.ts';
import type { Description, FormState } from './use-form.ts';

/** Somebody was faster: field by field what is typed here and what it is now, and the choice between them. */
export function ConflictView<T extends Values>({
  form,
  conflict,
}: {
  form: FormState<T>;
  conflict: Conflict<T>;
}) {
  const { t, language } = useWords();
  const { now } = useLiveStore().getState();
  const [theirs, choose] = useState<ReadonlySet<string>>(new Set());
  const { current, changedBy, changedAt } = conflict;
  const merge = mergeOf(form.base, form.values, current);
  const nothing = isNothingToChoose(merge);
  const take = (name: string, other: boolean): void =>
    choose((before) => new Set(other ? [...before, name] : [...before].filter((one) => one !== name)));
  const who = changedBy ?? t('form.conflict.somebody');
  const when = formatMoment(changedAt, now, language, DEFAULT_ZONE);
  return (
    <section className="conflict" aria-labelledby="conflict-title">
      <h3 id="conflict-title" tabIndex={-1} ref={(title) => title?.focus()}>
        {t('form.conflict.title')}
      </h3>
      <p>{t(nothing ? 'form.conflict.nothing' : 'form.conflict.text', { who, when })}</p>
      {merge.choose.map((name) => (
        <ConflictField
          key={name}
          name={name}
          description={form.described(name)}
          mine={form.values[name]}
          theirs={current[name]}
          who={who}
          other={theirs.has(name)}
          onChoose={(other) => take(name, other)}
        />
      ))}
      {merge.takenOver.length === 0 ? null : (
        <>
          <p className="muted">{t('form.conflict.takenOver', { who })}</p>
          <dl className="conflict-taken">
            {merge.takenOver.map((name) => (
              <div key={name}>
                <dt>{form.described(name).label}</dt>
                <dd>{shown(current[name], form.described(name), t('form.conflict.empty'))}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      <div className="form-acts">
        <button type="button" className="btn touch main-act" onClick={() => form.resolve(theirs)}>
          {t(nothing ? 'form.conflict.back' : 'form.conflict.goOn')}
        </button>
        {nothing ? null : (
          <button
            type="button"
            className="btn touch"
            onClick={() => form.resolve(new Set([...merge.choose, ...merge.takenOver]))}
          >
            {t('form.conflict.takeAll')}
          </button>
        )}
      </div>
    </section>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly description: Description;
  readonly mine: FieldValue | undefined;
  readonly theirs: FieldValue | undefined;
  readonly who: string;
  readonly other: boolean;
  readonly onChoose: (other: boolean) => void;
}

function ConflictField({ name, description, mine, theirs, who, other, onChoose }: ChoiceProps) {
  const { t } = useWords();
  const sides = [
    { isOther: false, head: t('form.conflict.mine'), value: mine },
    { isOther: true, head: t('form.conflict.now', { who }), value: theirs },
  ];
  return (
    <fieldset className="field">
      <legend>{description.label}</legend>
      {sides.map(({ isOther, head, value }) => (
        <label key={head} className="choice">
          <input
            type="radio"
            name={`conflict ${name}`}
            checked={other === isOther}
            onChange={() => onChoose(isOther)}
          />
          <span>
            <span className="field-hint">{head}</span>
            <b>{shown(value, description, t('form.conflict.empty'))}</b>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function shown(value: FieldValue | undefined, { show }: Description, empty: string): string {
  const text = value === undefined ? '' : show(value);
  return text === '' ? empty : text;
}
