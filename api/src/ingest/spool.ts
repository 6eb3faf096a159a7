import type { Journal } from '../journal/journal.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS spool (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, gateway TEXT NOT NULL, topic TEXT NOT NULL, payload BLOB NOT NULL
  ) STRICT;
`;

export interface Spooled {
  readonly id: number;
  /** Arrival, epoch ms: what stands for `t` where the payload has none. */
  readonly at: number;
  readonly gateway: string;
  readonly topic: string;
  readonly payload: Uint8Array;
}

/**
 * Messages of foreign clients, which cannot send again, kept while the archive is slow or down.
 * Bounded: when it is full the client must keep its message.
 */
export interface Spool {
  /** Stages a message for the journal's next commit; null when the spool is full. */
  add(message: Omit<Spooled, 'id'>): number | null;
  /** Stages the removal of a message that is in the archive. */
  remove(id: number): void;
  /** Stored messages above `afterId`, ascending. */
  next(afterId: number, limit: number): Spooled[];
  size(): { messages: number; bytes: number };
}

export function createSpool(journal: Journal, maxBytes: number): Spool {
  const { db } = journal;
  db.exec(SCHEMA);
  const row = db
    .prepare('SELECT count(*) AS n, sum(length(payload)) AS bytes, max(id) AS id FROM spool')
    .get();
  const stored = row as { n: number; bytes: number | null; id: number | null };
  let messages = stored.n;
  let bytes = stored.bytes ?? 0;
  let nextId = (stored.id ?? 0) + 1;

  const added = new Map<number, Spooled>();
  const removed = new Set<number>();
  const insert = db.prepare(
    'INSERT INTO spool (id, at, gateway, topic, payload) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const remove = db.prepare('DELETE FROM spool WHERE id = ? RETURNING length(payload) AS bytes');
  const select = db.prepare(
    'SELECT id, at, gateway, topic, payload FROM spool WHERE id > ? ORDER BY id LIMIT ?',
  );
  /** Bytes that the running commit frees. */
  let freed = { messages: 0, bytes: 0 };

  journal.join({
    persist() {
      for (const m of added.values()) insert.run(m.id, m.at, m.gateway, m.topic, m.payload);
      freed = { messages: 0, bytes: 0 };
      for (const id of removed) {
        const gone = remove.get(id) as { bytes: number } | undefined;
        if (gone === undefined) continue;
        freed.messages++;
        freed.bytes += gone.bytes;
      }
    },
    settled() {
      messages -= freed.messages;
      bytes -= freed.bytes;
      added.clear();
      removed.clear();
    },
  });

  return {
    add(message) {
      if (bytes + message.payload.byteLength > maxBytes) return null;
      const id = nextId++;
      messages++;
      bytes += message.payload.byteLength;
      added.set(id, { id, ...message });
      return id;
    },
    remove: (id) => void removed.add(id),
    next: (afterId, limit) => select.all(afterId, limit) as unknown as Spooled[],
    size: () => ({ messages, bytes }),
  };
}
