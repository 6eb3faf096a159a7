import type { ForeignDeviceView, JsonMapping, TriedMapping } from '@coldfield/api/contract';
import { SelectField } from '../form/select-field.tsx';
import { formatMoment } from '../reading/moment.ts';
import { Icon } from '../shell/icon.tsx';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';
import { bound } from './bound.ts';
import { timeOf } from './guess.ts';
import { idOf, type Leaf, pathWords } from './leaves.ts';

interface Props {
  readonly draft: JsonMapping;
  readonly leaves: readonly Leaf[];
  readonly device: ForeignDeviceView;
  readonly tried: TriedMapping | undefined;
  readonly onChange: (draft: JsonMapping) => void;
}

type Format = NonNullable<JsonMapping['time']>['format'];
const FORMATS: readonly Format[] = ['seconds', 'milliseconds', 'text'];

/** When the values were measured: by the message itself, or when it arrives. */
export function TimeRow({ draft, leaves, device, tried, onChange }: Props) {
  const { t, language } = useWords();
  const { time, ...rest } = draft;
  const id = time === undefined ? '' : idOf(time.path);
  const problem = tried?.problems.find(({ place }) => place === '/time');
  const [frame] = tried?.frames ?? [];
  const wrong =
    problem !== undefined
      ? t(`foreign.problem.${problem.code as 'other'}`, { defaultValue: problem.detail })
      : frame?.flaw != null
        ? t(`foreign.flaw.${frame.flaw}`)
        : null;
  const choose = (chosen: string): void => {
    const leaf = leaves.find((one) => one.id === chosen);
    onChange(leaf === undefined ? rest : { ...rest, time: timeOf(leaf, device.timeZone) });
  };
  const options = leaves
    .filter(({ id: one, value }) => one === id || typeof value === 'string' || typeof value === 'number')
    .map((leaf) => ({
      value: leaf.id,
      label: `${pathWords(leaf.path)} (${String(leaf.value).slice(0, 24)})`,
    }));
  const known =
    time === undefined || options.some(({ value }) => value === id)
      ? options
      : [...options, { value: id, label: pathWords(time.path) }];
  return (
    <div className="fd-time">
      <SelectField
        {...bound('time', id, choose)}
        label={t('foreign.time')}
        none={t('foreign.arrival')}
        options={known}
      />
      {time === undefined ? null : (
        <SelectField
          {...bound<string>('format', time.format, (format) =>
            onChange({
              ...rest,
              time: {
                path: time.path,
                format: format as Format,
                ...(format === 'text' ? { zone: time.zone ?? device.timeZone } : {}),
              },
            }),
          )}
          label={t('foreign.format')}
          required
          options={FORMATS.map((format) => ({
            value: format,
            label: t(`foreign.formats.${format}`, { zone: time.zone ?? device.timeZone }),
          }))}
        />
      )}
      {wrong !== null ? (
        <p className="fd-meaning t-warning">
          <Shape severity="warning" />
          <span>{wrong}</span>
        </p>
      ) : frame === undefined ? null : (
        <p className="fd-meaning">
          <Icon name="check" size="sm" />
          <span>
            {t('foreign.measuredAt', {
              at: formatMoment(frame.t, tried?.serverTime ?? frame.t, language, device.timeZone),
            })}
          </span>
        </p>
      )}
    </div>
  );
}
