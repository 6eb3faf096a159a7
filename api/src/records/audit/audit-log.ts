import { sql } from 'kysely';
import type { AuditPage, AuditRecord } from '../../contract/index.ts';
import { organisationsOf, type Scope } from '../scope.ts';
import type { Db } from '../tables.ts';
import { subjectNames } from './subject-names.ts';

export interface AuditFilter {
  /** Part of a person's name, of an id, or of what was written. */
  readonly q?: string;
  readonly entity?: string;
  readonly id?: string;
  readonly by?: string;
  /** Epoch ms, inclusive. */
  readonly from?: number;
  /** Epoch ms, exclusive. */
  readonly to?: number;
  /** Where the page before ended. */
  readonly before?: string;
}

export interface AuditLog {
  /** Newest first; only what happened in the reader's organisations. */
  page(scope: Scope, filter: AuditFilter): Promise<AuditPage>;
}

const PAGE = 50;
const GATEWAY = 'gateway:';

export function createAuditLog(db: Db): AuditLog {
  return {
    async page(scope, { q, entity, id, by, from, to, before }) {
      let query = db
        .selectFrom('audit as a')
        .leftJoin('people as p', 'p.id', 'a.who')
        .leftJoin('organisations as o', 'o.id', 'a.organisation')
        .where('a.organisation', 'in', organisationsOf(scope))
        .selectAll('a')
        .select(['p.name as person', 'o.name as org_name', 'o.name_en as org_name_en'])
        .orderBy('a.at', 'desc')
        .orderBy('a.id', 'desc')
        .limit(PAGE + 1);
      if (entity !== undefined) query = query.where('a.entity', '=', entity);
      if (id !== undefined) query = query.where('a.entity_id', '=', id);
      if (by !== undefined) query = query.where('a.who', '=', by);
      if (from !== undefined) query = query.where('a.at', '>=', from);
      if (to !== undefined) query = query.where('a.at', '<', to);
      if (q !== undefined && q.trim() !== '') {
        const part = `%${q
          .trim()
          .toLowerCase()
          .replaceAll(/[\\%_]/g, '\\$&')}%`;
        const has = (column: string) =>
          sql<boolean>`lower(coalesce(${sql.ref(column)}, '')) like ${part} escape '\\'`;
        query = query.where((eb) =>
          eb.or(['p.name', 'a.entity_id', 'a.before_json', 'a.after_json', 'a.who'].map(has)),
        );
      }
      const end = before === undefined ? null : parseCursor(before);
      if (end !== null)
        query = query.where((eb) =>
          eb.or([eb('a.at', '<', end.at), eb.and([eb('a.at', '=', end.at), eb('a.id', '<', end.id)])]),
        );
      const rows = await query.execute();
      const entries = rows.slice(0, PAGE).map(
        (row): AuditRecord => ({
          id: row.id,
          at: row.at,
          by: actorOf(row.who, row.person),
          organisation:
            row.organisation === null || row.org_name === null
              ? null
              : { id: row.organisation, name: row.org_name, nameEn: row.org_name_en },
          action: row.action,
          entity: row.entity,
          entityId: row.entity_id,
          before: parse(row.before_json),
          after: parse(row.after_json),
        }),
      );
      const last = entries.at(-1);
      return {
        entries,
        next: rows.length > PAGE && last !== undefined ? `${last.at}-${last.id}` : null,
        names: await subjectNames(db, entries),
      };
    },
  };
}

function actorOf(who: string, person: string | null): AuditRecord['by'] {
  if (who.startsWith(GATEWAY)) return { kind: 'gateway', id: who.slice(GATEWAY.length), name: null };
  return { kind: person === null && who === 'system' ? 'system' : 'person', id: who, name: person };
}

function parse(json: string | null): AuditRecord['before'] {
  return json === null ? null : (JSON.parse(json) as Record<string, unknown>);
}

/** Null for what is no cursor: the first page then. */
function parseCursor(text: string): { at: number; id: string } | null {
  const match = /^(\d{1,16})-(.+)$/.exec(text);
  return match === null ? null : { at: Number(match[1]), id: match[2]! };
}
