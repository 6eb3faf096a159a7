import { AUDIT_ACTIONS, AUDITED_ENTITIES, type AuditRecord, PERMISSIONS } from '@coldfield/api/contract';
import { expect, test } from 'vitest';
import { scopeText } from '../account/scope-text.ts';
import { en as english } from '../i18n/en.ts';
import { createI18n } from '../i18n/index.ts';
import { fieldText, valueText, whatText, whoText } from './audit-words.ts';

const AT = Date.parse('2026-11-23T02:00:00Z');
const zh = { t: createI18n('zh').t, language: 'zh', now: AT } as const;
const en = { t: createI18n('en', english).t, language: 'en', now: AT } as const;
const entry = (over: Partial<AuditRecord>): AuditRecord => ({
  id: 'au-1',
  at: AT,
  by: { kind: 'person', id: 'u-1', name: '王小明' },
  organisation: null,
  action: 'change',
  entity: 'person',
  entityId: 'u-629e',
  before: null,
  after: null,
  ...over,
});

test('every action and every kind of record has words in both languages, and no code stands among them', () => {
  for (const action of AUDIT_ACTIONS)
    for (const entity of AUDITED_ENTITIES) {
      const one = entry({ action, entity, entityId: 'x-4561' });
      expect(whatText(one, {}, zh), `${action} ${entity}`).toMatch(/^[^a-zA-Z]+$/);
      expect(whatText(one, {}, en), `${action} ${entity}`).not.toMatch(/audit\.|x-4561|[a-z]-[a-z]/);
    }
});

test('every permission has words in both languages', () => {
  for (const permission of PERMISSIONS) {
    expect(scopeText(permission, zh.t), permission).not.toContain('.');
    expect(scopeText(permission, en.t), permission).not.toContain('.');
  }
});

test('a record without a name among what was written is called by its own, in the language of the reader', () => {
  const names = {
    'person:u-629e': { name: '王小明', nameEn: null },
    'gateway:g-a224': { name: '一号网关', nameEn: null },
    'room:r1': { name: '一号间', nameEn: 'Room 1' },
  };
  expect(whatText(entry({ action: 'reset-password' }), names, zh)).toBe('重设密码：人员 王小明');
  expect(whatText(entry({ action: 'reset-link' }), names, en)).toBe(
    'Link for a new password made: person 王小明',
  );
  expect(whatText(entry({ action: 'configure', entity: 'gateway', entityId: 'g-a224' }), names, en)).toBe(
    'Settings sent to gateway 一号网关',
  );
  expect(whatText(entry({ action: 'create', entity: 'note', after: { text: '装车' } }), {}, en)).toBe(
    'New note',
  );
  const sample = { name: '示例合作社', nameEn: 'Sample cooperative' };
  expect(whatText(entry({ action: 'load-sample', entity: 'organisation', after: sample }), {}, en)).toBe(
    'Sample loaded: organisation Sample cooperative',
  );
  expect(whoText(entry({ by: { kind: 'gateway', id: 'g-a224', name: null } }), names, en)).toBe(
    'Gateway 一号网关',
  );
  expect(valueText('room', 'r1', names, en)).toBe('Room 1');
});

test('moments are shown as moments, permissions and roles in words, and anything else as it is', () => {
  for (const path of ['archivedAt', 'validFrom', 'until', 'at'])
    expect(valueText(path, String(AT), {}, zh), path).toBe('10:00');
  expect(valueText('cadenceMs', '10000', {}, zh)).toBe('10000');
  expect(valueText('role', 'viewer', {}, zh)).toBe('只看');
  expect(valueText('scopes', 'stores.view notes.write', {}, en)).toBe('See stores and readings, Write notes');
  expect(valueText('address', '', {}, zh)).toBe('—');
  expect(fieldText('organisation.name', en.t)).toBe('Organisation');
});
