import type { JsonKey, TriedMapping } from '@coldfield/api/contract';
import { kindOf } from '@coldfield/protocol/kinds';
import { formatQuantity } from '../reading/number.ts';
import { Icon } from '../shell/icon.tsx';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';

interface Props {
  readonly rule: JsonKey;
  /** Of the rule in the mapping. */
  readonly place: number;
  readonly tried: TriedMapping | undefined;
  /** Why the server refuses this rule. */
  readonly fault: string | null;
}

/** What comes out of a value, or what is wrong with it, beside it. */
export function Meaning({ rule, place, tried, fault }: Props) {
  const { t } = useWords();
  const problem = tried?.problems.find((one) => one.place === `/keys/${place}`);
  const reading = tried?.frames
    .filter(({ room }) => room === rule.room)
    .flatMap(({ readings }) => readings)
    .filter(({ key }) => key === rule.key)
    .at(-1);
  const known = kindOf(rule.key);
  const wrong =
    fault ??
    (problem === undefined
      ? null
      : t(`foreign.problem.${problem.code as 'other'}`, { defaultValue: problem.detail }));
  if (wrong !== null) return <Warning text={wrong} />;
  if (reading === undefined || known === null) return null;
  const name = `${t(`kind.${known.name}`)} ${known.n}`;
  if (reading.quality === 'implausible' && reading.expected !== null && reading.value !== null) {
    const [low, high] = reading.expected;
    const text = t('foreign.implausible', {
      value: formatQuantity(reading.value, reading.unit),
      low,
      high: formatQuantity(high, reading.unit),
    });
    return <Warning text={text} />;
  }
  if (reading.quality !== null) return <Warning text={t(`quality.${reading.quality as 'other-fault'}`)} />;
  if (reading.value === null) return null;
  const value =
    known.kind.class === 'state'
      ? t(`foreign.is.${known.name === 'door' ? 'door' : 'other'}${reading.value === 1 ? 1 : 0}`)
      : formatQuantity(reading.value, reading.unit);
  return (
    <p className="fd-meaning">
      <Icon name="check" size="sm" />
      <span>
        {name} <b>{value}</b>
      </span>
    </p>
  );
}

function Warning({ text }: { text: string }) {
  return (
    <p className="fd-meaning t-warning">
      <Shape severity="warning" />
      <span>{text}</span>
    </p>
  );
}
