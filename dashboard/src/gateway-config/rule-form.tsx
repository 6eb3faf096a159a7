import { kindOf } from '@coldfield/protocol/kinds';
import { RadioField } from '../form/choice-fields.tsx';
import { Form } from '../form/form.tsx';
import { NumberField } from '../form/number-field.tsx';
import { numberOf } from '../form/number-text.ts';
import { SelectField } from '../form/select-field.tsx';
import { useForm } from '../form/use-form.ts';
import { formatDuration } from '../reading/duration.ts';
import { useWords } from '../shell/use-words.ts';
import { sensorName } from './rule-words.ts';
import { ABNORMAL, type Condition, conditionsFor, DELAYS, type Rule } from './rules.ts';

interface Props {
  /** Keys of the room's sensors. */
  readonly sensors: readonly string[];
  readonly outputs: readonly string[];
  readonly onRule: (rule: Rule) => void;
  readonly onCancel: () => void;
}

/** One rule of the local fallback: which sensor, what of it, for how long, and what is switched on. */
export function RuleForm({ sensors, outputs, onRule, onCancel }: Props) {
  const { t } = useWords();
  const usable = sensors.filter((key) => conditionsFor(key).length > 0);
  const [first = ''] = usable;
  const form = useForm({
    initial: {
      key: first,
      condition: conditionsFor(first)[0] ?? 'noReading',
      limit: '',
      delay: '15',
      output: outputs[0] ?? '',
    },
    send: async ({ key, condition, limit, delay, output }) =>
      ruleOf(key, condition as Condition, numberOf(limit) ?? 0, (numberOf(delay) ?? 0) * 60, output),
    onSent: onRule,
  });
  const { key, condition } = form.values;
  const known = kindOf(key);
  const [min, max] = known?.kind.range ?? [];
  const isLimit = condition === 'above' || condition === 'below';
  const delays = condition === 'noReading' ? DELAYS.filter((delay) => Number(delay) >= 1) : DELAYS;
  return (
    <Form form={form} submit={t('config.addToList')} onCancel={onCancel} unguarded>
      <SelectField
        {...form.field('key')}
        onChange={(value) => form.set({ key: value, condition: conditionsFor(value)[0] ?? 'noReading' })}
        label={t('fallback.sensor')}
        required
        options={usable.map((value) => ({ value, label: sensorName(value, t) }))}
      />
      <RadioField
        {...form.field('condition')}
        label={t('fallback.when')}
        required
        choices={conditionsFor(key).map((value) => ({
          value,
          label:
            value === 'state'
              ? t(`fallback.state.${(known?.name ?? 'other') as 'door'}`)
              : t(`fallback.conditions.${value}`),
        }))}
      />
      {isLimit && min !== undefined && max !== undefined ? (
        <NumberField
          {...form.field('limit')}
          label={t('fallback.limit')}
          hint={t('fallback.limitHint')}
          unit={known?.kind.unit ?? ''}
          required
          min={min}
          max={max}
        />
      ) : null}
      <SelectField
        {...form.field('delay')}
        label={t('fallback.delay')}
        hint={t('fallback.delayHint')}
        required
        options={delays.map((value) => ({
          value,
          label: value === '0' ? t('fallback.now') : formatDuration(Number(value) * 60_000, t),
        }))}
      />
      <SelectField
        {...form.field('output')}
        label={t('fallback.output')}
        hint={t('fallback.outputHint')}
        required
        options={outputs.map((value) => ({ value, label: value }))}
      />
    </Form>
  );
}

function ruleOf(key: string, condition: Condition, limit: number, forS: number, output: string): Rule {
  const known = kindOf(key);
  const lasting = { ...(forS === 0 ? {} : { forS }), output };
  switch (condition) {
    case 'above':
      return { key, above: limit, ...lasting };
    case 'below':
      return { key, below: limit, ...lasting };
    case 'state':
      return { key, state: (known === null ? undefined : ABNORMAL[known.name]) ?? 1, ...lasting };
    case 'noReading':
      return { key, noReading: true, forS: Math.max(60, forS), output };
  }
}
