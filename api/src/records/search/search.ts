import { sql } from 'kysely';
import { SEARCH_KINDS, type SearchHit, type SearchResult } from '../../contract/index.ts';
import { can } from '../access.ts';
import type { SignedIn } from '../sessions.ts';
import type { Db } from '../tables.ts';
import { type FoundRow, SEARCH_GROUPS, type SearchGroup } from './search-groups.ts';

/** As many of a kind as a reader looks through. */
const MOST_HITS = 8;
const MOST_WORDS = 6;

export interface Search {
  /** Finds what has every word of the query in its name, its id or the name of where it belongs. */
  find(who: SignedIn, query: string): Promise<SearchResult>;
}

/** Search over the records, never past what the reader may see. */
export function createSearch(db: Db): Search {
  return {
    async find(who, query) {
      const words = query.trim().toLowerCase().split(/\s+/).slice(0, MOST_WORDS);
      if (words[0] === undefined || words[0] === '') return { groups: [] };
      const groups = await Promise.all(
        SEARCH_KINDS.map(async (kind) => {
          const group = SEARCH_GROUPS[kind];
          const scope = can(who, group.permission);
          const rows = scope === null ? [] : await matching(group.rows(db, scope), group, words).execute();
          return { kind, hits: rows.slice(0, MOST_HITS).map(hitOf), more: rows.length > MOST_HITS };
        }),
      );
      return { groups: groups.filter(({ hits }) => hits.length > 0) };
    },
  };
}

function matching(
  rows: ReturnType<SearchGroup['rows']>,
  { columns }: SearchGroup,
  words: readonly string[],
): ReturnType<SearchGroup['rows']> {
  const like = (column: string, pattern: string) =>
    sql<boolean>`lower(${sql.ref(column)}) like ${pattern} escape '!'`;
  const found = words.reduce(
    (query, word) =>
      query.where((where) => where.or(columns.map((column) => like(column, `%${literal(word)}%`)))),
    rows,
  );
  const [name] = columns;
  const firstWord = literal(words[0] ?? '');
  // What begins with the word, then what has it in its own name, then what only belongs to something that has.
  const rank = sql`case when ${like(name, `${firstWord}%`)} then 0 when ${like(name, `%${firstWord}%`)} then 1 else 2 end`;
  return found
    .orderBy(rank)
    .orderBy(sql.ref(name))
    .orderBy(sql.ref(columns.find((column) => column.endsWith('.id')) ?? name))
    .limit(MOST_HITS + 1);
}

/** What somebody typed is text, and no pattern. */
const literal = (word: string): string => word.replaceAll(/[!%_]/g, (sign) => `!${sign}`);

function hitOf({ id, name, name_en, place, place_en, store }: FoundRow): SearchHit {
  return {
    id,
    name,
    ...(name_en === null ? {} : { nameEn: name_en }),
    ...(place === null ? {} : { place: { name: place, ...(place_en === null ? {} : { nameEn: place_en }) } }),
    ...(store === null ? {} : { store }),
  };
}
