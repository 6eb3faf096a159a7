import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { openBuffer } from '@coldfield/gateway';

/**
 * A second set of books inside a gateway's buffer file: triggers note every frame in the very transaction that
 * commits it. So what was ever committed is known to the last frame, whenever the gateway is killed, and without
 * a switch in it. A time is noted only once it is final.
 */
const TRIGGERS = `
CREATE TABLE witness (
  n INTEGER PRIMARY KEY, event TEXT NOT NULL, stream TEXT, seq INTEGER NOT NULL, room TEXT NOT NULL, t INTEGER, body TEXT NOT NULL
);
CREATE TRIGGER witness_insert AFTER INSERT ON frames BEGIN
  INSERT INTO witness (event, stream, seq, room, t, body)
  SELECT 'new', value, NEW.seq, NEW.room, iif(NEW.mono IS NULL, NEW.t, NULL), NEW.body FROM meta WHERE key = 'stream';
END;
CREATE TRIGGER witness_change AFTER UPDATE OF t, body ON frames BEGIN
  INSERT INTO witness (event, stream, seq, room, t, body)
  SELECT 'changed', value, NEW.seq, NEW.room, iif(NEW.mono IS NULL, NEW.t, NULL), NEW.body FROM meta WHERE key = 'stream';
END;
CREATE TRIGGER witness_renumber AFTER UPDATE OF seq ON frames BEGIN
  INSERT INTO witness (event, stream, seq, room, t, body)
  VALUES ('new', NULL, NEW.seq, NEW.room, iif(NEW.mono IS NULL, NEW.t, NULL), NEW.body);
END;
CREATE TRIGGER witness_stream AFTER UPDATE ON meta WHEN NEW.key = 'stream' BEGIN
  UPDATE witness SET stream = NEW.value WHERE stream IS NULL;
END;
`;

interface Event {
  readonly n: number;
  readonly event: 'new' | 'changed';
  readonly stream: string;
  readonly seq: number;
  readonly room: string;
  readonly t: number | null;
  readonly body: string;
}

/** A frame that was committed to a buffer. */
export interface Committed {
  readonly stream: string;
  readonly seq: number;
  /** The room's key on the wire. */
  readonly room: string;
  /** Final times it had, epoch ms: one, unless it was stamped again; none while it waits for a clock. */
  readonly times: readonly number[];
  /** Every content it had, as JSON: more than one when thinning widened its extremes. */
  readonly bodies: readonly string[];
}

export interface Witness {
  /** Reads what was committed since; a buffer that is about to be replaced must be read before. */
  harvest(): void;
  /**
   * Harvests and clears the second set of books, so that it takes no room on a small disk.
   * False when that disk is too full for it; then nothing was cleared.
   */
  collect(): boolean;
  /** Everything harvested. */
  frames(): Committed[];
}

/** Creates the buffer at `path` before its gateway does, and sets the witness into it. */
export function installWitness(path: string): Witness {
  openBuffer(path).close();
  const db = new DatabaseSync(path);
  db.exec(TRIGGERS);
  db.close();

  const frames = new Map<string, { -readonly [Part in keyof Committed]: Committed[Part] }>();
  /** Of each number, which frame had it last: after an older copy was put back, a number is given again. */
  const holder = new Map<string, string>();
  const read = (db: DatabaseSync): number => {
    let last = 0;
    const events = db.prepare('SELECT * FROM witness ORDER BY n').iterate() as unknown as Iterable<Event>;
    for (const { n, event, stream, seq, room, t, body } of events) {
      const number = `${stream} ${seq}`;
      if (event === 'new') holder.set(number, `${number} ${room} ${t} ${body}`);
      const name = holder.get(number) as string;
      const known = frames.get(name) ?? { stream, seq, room, times: [], bodies: [] };
      if (t !== null && !known.times.includes(t)) known.times = [...known.times, t];
      if (!known.bodies.includes(body)) known.bodies = [...known.bodies, body];
      frames.set(name, known);
      last = n;
    }
    return last;
  };
  return {
    frames: () => [...frames.values()],
    harvest() {
      if (!existsSync(path)) return;
      const reader = new DatabaseSync(path, { timeout: 5_000 });
      read(reader);
      reader.close();
    },
    collect() {
      const db = new DatabaseSync(path, { timeout: 1_000 });
      try {
        db.prepare('DELETE FROM witness WHERE n <= ?').run(read(db));
        return true;
      } catch (error) {
        const code = (error as { errcode?: number }).errcode ?? 0;
        if (![BUSY, IOERR, FULL].includes(code & 0xff)) throw error;
        return false;
      } finally {
        db.close();
      }
    },
  };
}

const BUSY = 5;
const IOERR = 10;
const FULL = 13;

/** Frames that lie in a buffer now. */
export function framesHeld(path: string): number {
  const reader = new DatabaseSync(path, { timeout: 5_000 });
  try {
    return (reader.prepare('SELECT count(*) AS n FROM frames').get() as { n: number }).n;
  } finally {
    reader.close();
  }
}

/** The number that was given last. */
export function lastFrame(path: string): number {
  const reader = new DatabaseSync(path, { timeout: 5_000 });
  try {
    const row = reader.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'frames'").get();
    return (row as { seq: number } | undefined)?.seq ?? 0;
  } finally {
    reader.close();
  }
}
