import type { GatewayConfigView } from '@coldfield/api/contract';
import { useState } from 'react';
import { Dialog } from '../form/dialog.tsx';
import { nameOf } from '../records/in-language.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { useWords } from '../shell/use-words.ts';
import type { Draft } from './draft.ts';
import { RuleForm } from './rule-form.tsx';
import { ruleWords } from './rule-words.ts';
import { suggestedRules, withoutRule, withRule } from './rules.ts';

interface Props {
  readonly view: GatewayConfigView;
  readonly draft: Draft;
  readonly locked: boolean;
  readonly onChange: (draft: Draft) => void;
}

/** What the gateway does by itself when nobody can be reached: rules in plain words, room by room. */
export function FallbackEditor({ view, draft, locked, onChange }: Props) {
  const { t, language } = useWords();
  const [adding, setAdding] = useState<string | null>(null);
  const { outputs } = view;
  const [output] = outputs ?? [];
  // An older gateway would refuse a configuration with them.
  if (outputs === null) return null;
  const rooms = view.rooms
    .map((room) => ({ ...room, key: room.key ?? room.room }))
    .filter(({ key }) => draft.rooms[key] !== undefined);
  return (
    <section aria-label={t('fallback.title')}>
      <PageHeader title={t('fallback.title')} text={t('fallback.lead')} />
      {output === undefined ? (
        <p className="message">{t('fallback.noOutput')}</p>
      ) : (
        <ul className="card config-devices">
          {rooms.map((room) => {
            const rules = draft.fallback?.rooms[room.key] ?? [];
            const name = nameOf(room, language);
            const suggested = suggestedRules(room, Object.keys(draft.rooms[room.key] ?? {}), output);
            return (
              <li key={room.key} className="config-row">
                <span className="grow">
                  <b>{name}</b>
                  {rules.length === 0 ? <span className="muted">{t('fallback.none')}</span> : null}
                </span>
                {locked ? null : (
                  <span className="config-acts">
                    <button
                      type="button"
                      className="btn touch"
                      aria-label={t('fallback.addNamed', { room: name })}
                      onClick={() => setAdding(room.key)}
                    >
                      {t('fallback.add')}
                    </button>
                    {rules.length > 0 || suggested.length === 0 ? null : (
                      <button
                        type="button"
                        className="btn touch"
                        aria-label={t('fallback.suggestNamed', { room: name })}
                        onClick={() =>
                          onChange(suggested.reduce((so, rule) => withRule(so, room.key, rule), draft))
                        }
                      >
                        {t('fallback.suggest')}
                      </button>
                    )}
                  </span>
                )}
                {rules.length === 0 ? null : (
                  <ul className="config-rules">
                    {rules.map((rule) => {
                      const words = ruleWords(rule, t);
                      return (
                        <li key={words + rule.output}>
                          <span>
                            {words} → <b>{rule.output}</b>
                          </span>
                          {locked ? null : (
                            <button
                              type="button"
                              className="btn touch"
                              aria-label={t('fallback.removeNamed', { rule: words })}
                              onClick={() => onChange(withoutRule(draft, room.key, rule))}
                            >
                              {t('config.remove')}
                            </button>
                          )}
                        </li>
                      );
                    })}
                  </ul>
                )}
              </li>
            );
          })}
        </ul>
      )}
      <Dialog open={adding !== null} title={t('fallback.add')} onClose={() => setAdding(null)}>
        {adding === null ? null : (
          <RuleForm
            sensors={Object.keys(draft.rooms[adding] ?? {})}
            outputs={outputs}
            onCancel={() => setAdding(null)}
            onRule={(rule) => {
              onChange(withRule(draft, adding, rule));
              setAdding(null);
            }}
          />
        )}
      </Dialog>
    </section>
  );
}
