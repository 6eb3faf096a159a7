import { type ReactNode, useId, useLayoutEffect } from 'react';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';
import type { FieldValue } from './conflict.ts';
import type { Bound } from './use-form.ts';

/** What every field takes beside its binding. */
export interface FieldProps {
  readonly label: string;
  /** What is expected, in a sentence. */
  readonly hint?: ReactNode;
  readonly required?: boolean;
  readonly disabled?: boolean;
}

/** What a control needs to be tied to its label, hint and fault. */
export interface ControlProps {
  readonly id: string;
  readonly name: string;
  readonly required: boolean;
  readonly disabled: boolean;
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby': string | undefined;
}

interface Props<V extends FieldValue> extends FieldProps {
  readonly bound: Pick<Bound<V>, 'name' | 'value' | 'fault' | 'describe'>;
  /** How a value reads in the conflict view. */
  readonly show?: (value: V) => string;
  readonly children: (control: ControlProps) => ReactNode;
  /** A group of controls has a legend instead of a label; a bare one brings its own label. */
  readonly layout?: 'label' | 'group' | 'bare';
}

/** Label, hint, the control itself, and beside it what is wrong with it. */
export function Field<V extends FieldValue>(props: Props<V>) {
  const {
    bound,
    label,
    hint,
    required = false,
    disabled = false,
    show = String,
    children,
    layout = 'label',
  } = props;
  const { t } = useWords();
  const id = useId();
  const { name, fault, describe } = bound;
  useLayoutEffect(() => describe({ label, show: show as (value: FieldValue) => string }));
  const described = [
    ...(hint === undefined ? [] : [`${id}-hint`]),
    ...(fault === null ? [] : [`${id}-fault`]),
  ];
  const control: ControlProps = {
    id,
    name,
    required,
    disabled,
    'aria-invalid': fault !== null,
    'aria-describedby': described.length === 0 ? undefined : described.join(' '),
  };
  const head = (
    <>
      {label}
      {required ? <span className="field-required"> {t('form.requiredMark')}</span> : null}
    </>
  );
  const below = (
    <>
      {hint === undefined ? null : (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children(control)}
      {fault === null ? null : (
        <p className="field-fault" id={`${id}-fault`}>
          <Shape severity="warning" />
          {fault}
        </p>
      )}
    </>
  );
  if (layout === 'group') {
    return (
      <fieldset className="field" aria-describedby={control['aria-describedby']} data-field={name}>
        <legend>{head}</legend>
        {below}
      </fieldset>
    );
  }
  return (
    <div className="field" data-field={name}>
      {layout === 'bare' ? null : <label htmlFor={id}>{head}</label>}
      {below}
    </div>
  );
}
