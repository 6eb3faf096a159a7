import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { ColdfieldError } from '@coldfield/protocol';
import { SqliteAdapter, SqliteDialect } from 'kysely';

const MAX_CACHED_STATEMENTS = 300;

/** Kysely over the SQLite that is built into Node. Commits are fsynced. */
export class NodeSqliteDialect extends SqliteDialect {
  constructor(path: string) {
    super({ database: () => Promise.resolve(open(path)) });
  }

  /** SQLite does roll back DDL; without this a failed migration would leave half of itself behind. */
  override createAdapter(): SqliteAdapter {
    return new TransactionalDdlAdapter();
  }
}

class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

interface Prepared {
  readonly reader: boolean;
  all(parameters: readonly unknown[]): unknown[];
  run(parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  iterate(parameters: readonly unknown[]): IterableIterator<unknown>;
}

function open(path: string): { close(): void; prepare(text: string): Prepared } {
  const db = new DatabaseSync(path, { timeout: 5_000, enableForeignKeyConstraints: true });
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  const cache = new Map<string, Prepared>();
  return {
    close: () => db.close(),
    prepare(text) {
      const known = cache.get(text);
      if (known !== undefined) return known;
      const fresh = prepared(db.prepare(text));
      // Schema changes and transaction words are rare; the cache only has to stay bounded.
      if (cache.size >= MAX_CACHED_STATEMENTS) cache.clear();
      cache.set(text, fresh);
      return fresh;
    },
  };
}

function prepared(statement: StatementSync): Prepared {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...bindable(parameters)),
    run: (parameters) => statement.run(...bindable(parameters)),
    iterate: (parameters) => statement.iterate(...bindable(parameters)),
  };
}

/**
 * node:sqlite takes an object in the first place for named parameters and shifts the rest, which writes a
 * wrong row without a word. So only what SQLite can hold is let through.
 */
function bindable(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map((value, index) => {
    if (value === null || typeof value === 'string' || typeof value === 'bigint') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (value instanceof Uint8Array) return value;
    throw new ColdfieldError(
      'records-unbindable',
      `parameter ${index + 1} is ${value === undefined ? 'undefined' : Object.prototype.toString.call(value)}`,
    );
  });
}
