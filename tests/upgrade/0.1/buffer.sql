PRAGMA user_version = 0;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE frames (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  room TEXT NOT NULL,
  t INTEGER,
  mono REAL,
  epoch TEXT,
  body TEXT NOT NULL
);
CREATE INDEX frames_unstamped ON frames (seq) WHERE mono IS NOT NULL;
CREATE TABLE dropped (
  from_seq INTEGER PRIMARY KEY,
  to_seq INTEGER NOT NULL,
  reason TEXT NOT NULL
);
CREATE TABLE rooms (room TEXT PRIMARY KEY, last_t INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO "meta" VALUES ('schema', '1');
INSERT INTO "meta" VALUES ('stream', 'stream-of-the-first-release');
INSERT INTO "frames" VALUES (6, 'r1', 1790843405000, NULL, NULL, '{"v":{"air1":0.5},"q":{"pulp1":"no-response"}}');
INSERT INTO "frames" VALUES (7, 'r1', 1790843406000, NULL, NULL, '{"v":{"air1":0.6},"q":{"pulp1":"no-response"}}');
INSERT INTO "frames" VALUES (8, 'r1', 1790843407000, NULL, NULL, '{"v":{"air1":0.7},"q":{"pulp1":"no-response"}}');
INSERT INTO "frames" VALUES (9, 'r1', 1790843408000, NULL, NULL, '{"v":{"air1":0.8},"q":{"pulp1":"no-response"}}');
INSERT INTO "frames" VALUES (10, 'r1', 1790843409000, NULL, NULL, '{"v":{"air1":0.9},"q":{"pulp1":"no-response"}}');
INSERT INTO "frames" VALUES (11, 'r1', 1790843410000, NULL, NULL, '{"v":{"air1":1},"q":{"pulp1":"no-response"}}');
INSERT INTO "frames" VALUES (12, 'r1', 1790843411000, NULL, NULL, '{"v":{"air1":1.1},"q":{"pulp1":"no-response"}}');
INSERT INTO "frames" VALUES (13, 'r1', 1790843412000, NULL, NULL, '{"v":{"air1":1.2},"q":{"pulp1":"no-response"}}');
INSERT INTO "frames" VALUES (14, 'r1', 1790843413000, NULL, NULL, '{"v":{"air1":1.3},"q":{"pulp1":"no-response"}}');
INSERT INTO "frames" VALUES (15, 'r1', 1790843414000, NULL, NULL, '{"v":{"air1":1.4},"q":{"pulp1":"no-response"}}');
INSERT INTO "frames" VALUES (16, 'r1', 1790843415000, NULL, NULL, '{"v":{"air1":1.5},"q":{"pulp1":"no-response"}}');
INSERT INTO "frames" VALUES (17, 'r1', 1790843416000, NULL, NULL, '{"v":{"air1":1.6},"q":{"pulp1":"no-response"}}');
INSERT INTO "frames" VALUES (18, 'r1', 1790843417000, NULL, NULL, '{"v":{"air1":1.7},"q":{"pulp1":"no-response"}}');
INSERT INTO "frames" VALUES (19, 'r1', 1790843418000, NULL, NULL, '{"v":{"air1":1.8},"q":{"pulp1":"no-response"}}');
INSERT INTO "frames" VALUES (20, 'r1', 1790843419000, NULL, NULL, '{"v":{"air1":1.9},"q":{"pulp1":"no-response"}}');
INSERT INTO "frames" VALUES (23, 'r1', 1790843460000, NULL, NULL, '{"v":{"air1":3}}');
INSERT INTO "dropped" VALUES (21, 22, 'thinned');
INSERT INTO "rooms" VALUES ('r1', 1790843460000);
INSERT INTO "sqlite_sequence" VALUES ('frames', 23);
