import { useState } from 'react';
import { TextField } from '../form/text-field.tsx';
import { useWords } from '../shell/use-words.ts';
import { bound } from './bound.ts';
import { faultsOf } from './draft.ts';

interface Props {
  readonly name: string;
  readonly faults: readonly (number | string)[];
  readonly onChange: (faults: (number | string)[]) => void;
}

/** Values that mean a failed sensor. The text stays as it is typed. */
export function FaultsField({ name, faults, onChange }: Props) {
  const { t } = useWords();
  const [text, setText] = useState(faults.join(', '));
  return (
    <TextField
      {...bound(name, text, (typed) => {
        setText(typed);
        onChange(faultsOf(typed));
      })}
      label={t('foreign.faults')}
      hint={t('foreign.faultsHint')}
      maxLength={120}
      exact
    />
  );
}
