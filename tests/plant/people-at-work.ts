import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PERSON, type Server } from './server.ts';

/** What was answered as done, and when. */
export interface Done {
  readonly id: string;
  /** Epoch ms, before it was asked for and after it was answered. */
  readonly askedAt: number;
  readonly doneAt: number;
}

/** People who change records over HTTP, one change after the other, and files that are added, until `stop`. */
export interface PeopleAtWork {
  readonly gateways: readonly Done[];
  readonly files: readonly Done[];
  /** @throws what a change was refused with */
  stop(): Promise<void>;
}

export async function putPeopleToWork(server: Server, store: string): Promise<PeopleAtWork> {
  const session = await fetch(server.url('/api/session'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(PERSON),
  });
  const cookie = session.headers.getSetCookie()[0]?.split(';')[0];
  if (cookie === undefined) throw new Error(`signing in was refused: ${session.status}`);
  const gateways: Done[] = [];
  const files: Done[] = [];
  let stopping = false;

  const changeRecords = async (): Promise<void> => {
    for (let n = 1; !stopping; n++) {
      const askedAt = Date.now();
      const response = await fetch(server.url('/api/gateways'), {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': `work-${askedAt}-${n}`, cookie },
        body: JSON.stringify({ name: `网关 ${n}`, store }),
      });
      if (response.status === 429) await sleep(500);
      else if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`);
      else gateways.push({ id: ((await response.json()) as { id: string }).id, askedAt, doneAt: Date.now() });
      await sleep(30);
    }
  };
  // Written as the server writes them: under their own name only when they are whole.
  const addFiles = async (): Promise<void> => {
    for (let n = 1; !stopping; n++) {
      const askedAt = Date.now();
      const content = Buffer.alloc(20_000 + 997 * n, `photo ${n} `);
      const id = createHash('sha256').update(content).digest('hex');
      const folder = join(server.dataDir, 'files', id.slice(0, 2));
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `.${id}`), content);
      renameSync(join(folder, `.${id}`), join(folder, id));
      files.push({ id, askedAt, doneAt: Date.now() });
      await sleep(50);
    }
  };
  const work = Promise.all([changeRecords(), addFiles()]);
  work.catch(() => undefined);
  return {
    gateways,
    files,
    async stop() {
      stopping = true;
      await work;
    },
  };
}
