import type { ForeignDeviceView, JsonMapping, TriedMapping } from '@coldfield/api/contract';
import { KINDS, type KindName, kindOf } from '@coldfield/protocol/kinds';
import { CheckboxField } from '../form/choice-fields.tsx';
import { numberOf } from '../form/number-text.ts';
import { SelectField } from '../form/select-field.tsx';
import { nameOf } from '../records/in-language.ts';
import { useWords } from '../shell/use-words.ts';
import { bound } from './bound.ts';
import { changed, freeKey, ruleOf, withoutRule, withRule } from './draft.ts';
import { FaultsField } from './faults-field.tsx';
import { guessOf } from './guess.ts';
import { type Leaf, pathWords } from './leaves.ts';
import { Meaning } from './meaning.tsx';
import { toldByOthers } from './told.ts';
import { unitsOf } from './units.ts';

interface Props {
  readonly leaf: Leaf & { readonly isMissing?: true };
  readonly draft: JsonMapping;
  readonly device: ForeignDeviceView;
  readonly tried: TriedMapping | undefined;
  /** Why the server refuses the mapping, and where. */
  readonly refusal: { readonly field: string; readonly text: string } | null;
  readonly onChange: (draft: JsonMapping) => void;
}

/** One value of a message: what it is, where it belongs, and what comes out. */
export function ValueRow({ leaf, draft, device, tried, refusal, onChange }: Props) {
  const { t, language } = useWords();
  const { path, value } = leaf;
  const rule = ruleOf(draft, path);
  const known = rule === undefined ? null : kindOf(rule.key);
  const place = rule === undefined ? -1 : draft.keys.indexOf(rule);
  const words = pathWords(path);
  const roomOf = (key: string) => device.rooms.find((room) => (room.key ?? room.room) === key);
  const rooms = device.rooms.map((room) => ({ value: room.key ?? room.room, label: nameOf(room, language) }));
  const choose = (kind: string): void => {
    if (kind === '') {
      onChange(withoutRule(draft, path));
      return;
    }
    const [first] = device.rooms;
    const room = rule?.room ?? draft.keys[0]?.room ?? first?.key ?? first?.room ?? 'main';
    const guess = guessOf(leaf);
    const key = freeKey(draft, room, kind as KindName, path, toldByOthers(device, room));
    const fresh = { path, room, key };
    const scale = guess?.kind === kind ? guess.scale : undefined;
    const faults = guess?.kind === kind && guess.faults.length > 0 ? [...guess.faults] : undefined;
    onChange(withRule(draft, changed(fresh, { scale, faults })));
  };
  const set = (part: Parameters<typeof changed>[1]): void => {
    if (rule !== undefined) onChange(withRule(draft, changed(rule, part)));
  };
  const fault = refusal?.field.startsWith(`/mapping/keys/${place}/`) === true ? refusal.text : null;
  return (
    <li className={rule === undefined ? 'fd-row' : 'fd-row used'}>
      <div className="fd-value">
        <code>{words}</code>
        <b>{leaf.isMissing ? t('foreign.notInSample') : String(value)}</b>
      </div>
      <SelectField
        {...bound<string>(`kind ${leaf.id}`, known?.name ?? '', choose)}
        label={t('foreign.what', { name: words })}
        none={t('foreign.unused')}
        options={(Object.keys(KINDS) as KindName[]).map((kind) => ({
          value: kind,
          label: t(`kind.${kind}`),
        }))}
      />
      {rule === undefined || known === null ? null : (
        <>
          <SelectField
            {...bound(`room ${leaf.id}`, rule.room, (room) =>
              set({ room, key: freeKey(draft, room, known.name, path, toldByOthers(device, room)) }),
            )}
            label={t('foreign.room')}
            required
            options={
              roomOf(rule.room) === undefined ? [...rooms, { value: rule.room, label: rule.room }] : rooms
            }
          />
          <Meaning rule={rule} place={place} tried={tried} fault={fault} />
          <details className="fd-more">
            <summary>{t('foreign.more')}</summary>
            <div className="fd-more-fields">
              <SelectField
                {...bound(`n ${leaf.id}`, String(known.n), (n) => set({ key: `${known.name}${n}` }))}
                label={t('foreign.number')}
                required
                options={numbersWith(known.n).map((n) => ({ value: String(n), label: String(n) }))}
              />
              {known.kind.class === 'state' ? (
                <CheckboxField
                  {...bound(`invert ${leaf.id}`, rule.invert ?? false, (invert) =>
                    set({ invert: invert || undefined }),
                  )}
                  label={t('foreign.invert')}
                  hint={t(`foreign.state.${known.name === 'door' ? 'door' : 'other'}`)}
                />
              ) : (
                <>
                  <SelectField
                    {...bound(`unit ${leaf.id}`, rule.unit ?? known.kind.unit, (unit) =>
                      set({ unit: unit === known.kind.unit ? undefined : (unit as typeof rule.unit) }),
                    )}
                    label={t('foreign.unit')}
                    required
                    options={unitsOf(known.name).map((unit) => ({
                      value: unit,
                      label: unit === 'fraction' ? t('foreign.fraction') : unit,
                    }))}
                  />
                  <SelectField
                    {...bound(`scale ${leaf.id}`, String(rule.scale ?? 1), (scale) =>
                      set({ scale: scale === '1' ? undefined : (numberOf(scale) ?? undefined) }),
                    )}
                    label={t('foreign.scale')}
                    required
                    options={scalesWith(rule.scale).map((scale) => ({ value: scale, label: `× ${scale}` }))}
                  />
                  <CheckboxField
                    {...bound(`signed ${leaf.id}`, rule.signed === 16, (signed) =>
                      set({ signed: signed ? 16 : undefined }),
                    )}
                    label={t('foreign.signed')}
                  />
                </>
              )}
              <FaultsField
                name={`faults ${leaf.id}`}
                faults={rule.faults ?? []}
                onChange={(faults) => set({ faults: faults.length === 0 ? undefined : faults })}
              />
            </div>
          </details>
        </>
      )}
    </li>
  );
}

const SCALES = ['1', '0.1', '0.01', '0.001', '10'];

function scalesWith(own: number | undefined): readonly string[] {
  return own === undefined || SCALES.includes(String(own)) ? SCALES : [...SCALES, String(own)];
}

/** Sensors of a kind in one room are rarely more. */
function numbersWith(own: number): readonly number[] {
  return Array.from({ length: Math.max(12, own) }, (_, i) => i + 1);
}
