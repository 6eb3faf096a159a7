import type {
  AuditAction,
  AuditedEntity,
  AuditPage,
  AuditRecord,
  Permission,
  Role,
} from '@coldfield/api/contract';
import type { TFunction } from 'i18next';
import { scopeText } from '../account/scope-text.ts';
import type { Language } from '../i18n/index.ts';
import { DEFAULT_ZONE, formatMoment } from '../reading/moment.ts';
import { nameOf } from '../records/in-language.ts';

export interface Reader {
  readonly t: TFunction;
  readonly language: Language;
  /** Epoch ms. */
  readonly now: number;
}

type Names = AuditPage['names'];

/** Every kind of record, in the order of the filter: one that is missing is a type error. */
const IN_ORDER = {
  store: 1,
  room: 2,
  sensor: 3,
  gateway: 4,
  person: 5,
  organisation: 6,
  invitation: 7,
  note: 8,
  calibration: 9,
  file: 10,
  'api-token': 11,
  session: 12,
  archive: 13,
} as const satisfies Readonly<Record<AuditedEntity, number>>;
export const ENTITIES = Object.keys(IN_ORDER) as readonly AuditedEntity[];

/** What was done to what. The casts make an action or a kind of record without words a type error. */
export function whatText(
  { action, entity, entityId, before, after }: AuditRecord,
  names: Names,
  { t, language }: Reader,
): string {
  // Signing in and out says all there is: its id is nobody's.
  if (entity === 'session') return t(action === 'open' ? 'audit.signedIn' : 'audit.signedOut');
  const word = t(`audit.entity.${entity as AuditedEntity}`, entity);
  const known = names[`${entity}:${entityId}`];
  const name =
    written(after, language) ??
    written(before, language) ??
    (known === undefined ? undefined : nameOf(known, language)) ??
    (entity === 'sensor' ? entityId.split('/')[1] : undefined);
  return t('audit.did', {
    action: t(`audit.action.${action as AuditAction}`, action),
    what: name === undefined ? word : `${word} ${name}`,
  });
}

/** What a record was called then. */
function written(side: AuditRecord['before'], language: Language): string | undefined {
  const name: unknown = side?.name ?? side?.username;
  if (typeof name !== 'string') return undefined;
  return nameOf({ name, nameEn: typeof side?.nameEn === 'string' ? side.nameEn : null }, language);
}

export function whoText({ by }: AuditRecord, names: Names, { t, language }: Reader): string {
  if (by.kind === 'system') return t('audit.system');
  if (by.kind === 'person') return by.name ?? t('audit.someone');
  const known = names[`gateway:${by.id}`];
  return t('audit.gateway', { name: known === undefined ? by.id : nameOf(known, language) });
}

/** What a member is called in the forms, where it has a name there; the member's own name otherwise. */
export function fieldText(path: string, t: TFunction): string {
  const limit = /^limits\.(\w+)\.(low|high)$/.exec(path);
  if (limit !== null) {
    const what = t(`kind.${limit[1] as 'air'}`, t('kind.other'));
    return t(limit[2] === 'low' ? 'records.low' : 'records.high', { what });
  }
  const own = path.replace(/\.name$/, '');
  return t(`audit.fields.${own as 'name'}`, path);
}

const MOMENT = /(^|\.)(at|until|from|to)$|(At|Until|From|To)$/;
/** Anything less is no moment of this century. */
const LEAST_MOMENT = 1e12;
const REFERENCE: Readonly<Record<string, AuditedEntity>> = {
  organisation: 'organisation',
  parent: 'organisation',
  store: 'store',
  room: 'room',
  gateway: 'gateway',
  person: 'person',
};

/** A value as people say it: a moment as a moment, the name of what an id stands for. Empty is a dash. */
export function valueText(path: string, value: string, names: Names, reader: Reader): string {
  const { t, language, now } = reader;
  if (value === '') return '—';
  if (MOMENT.test(path) && Number(value) >= LEAST_MOMENT)
    return formatMoment(Number(value), now, language, DEFAULT_ZONE);
  if (path === 'role') return t(`role.${value as Role}`, value);
  if (path === 'scopes')
    return value
      .split(' ')
      .map((scope) => scopeText(scope as Permission, t))
      .join(t('form.comma'));
  const known = names[`${REFERENCE[path]}:${value}`];
  return known === undefined ? value : nameOf(known, language);
}
