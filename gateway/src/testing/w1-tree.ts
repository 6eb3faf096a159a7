import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { crc8 } from '../drivers/w1/scratchpad.ts';

/** A folder that looks like the kernel's `/sys/bus/w1/devices`, with plain files for its attributes. */
export interface W1Tree {
  readonly root: string;
  /** Puts a probe on the line, or changes what it shows. */
  show(id: string, text: string): void;
  /** A probe whose file blocks like a conversion, until it is answered; then it shows `next`, without blocking. */
  block(id: string): { answer(text: string, next?: string): Promise<void> };
  /** Takes a probe off the line, as the kernel does some time after it is gone. */
  remove(id: string): void;
  /** Whether all probes were told to convert together. */
  triggered(): boolean;
  /** Takes the line itself away. */
  stop(): void;
}

export function createW1Tree(root: string, options: { readonly bulk?: boolean } = {}): W1Tree {
  const master = join(root, 'w1_bus_master1');
  const bulk = join(master, 'therm_bulk_read');
  mkdirSync(master, { recursive: true });
  if (options.bulk === true) writeFileSync(bulk, '0\n');
  const ids = new Set<string>();

  function list(): void {
    if (!existsSync(master)) return;
    const slaves = ids.size === 0 ? 'not found.\n' : `${[...ids].join('\n')}\n`;
    writeFileSync(join(master, 'w1_master_slaves'), slaves);
  }
  function folder(id: string): string {
    const path = join(root, id);
    mkdirSync(path, { recursive: true });
    ids.add(id);
    list();
    return join(path, 'w1_slave');
  }
  list();
  return {
    root,
    show: (id, text) => writeFileSync(folder(id), text),
    block(id) {
      const path = folder(id);
      rmSync(path, { force: true });
      execFileSync('mkfifo', [path]);
      return {
        // Opening for writing waits for a reader, and the reader has been waiting for us.
        async answer(text, next = text) {
          const file = await open(path, 'w');
          writeFileSync(`${path}.next`, next);
          renameSync(`${path}.next`, path);
          await file.writeFile(text);
          await file.close();
        },
      };
    },
    remove(id) {
      rmSync(join(root, id), { recursive: true });
      ids.delete(id);
      list();
    },
    triggered: () => readFileSync(bulk, 'utf8') === 'trigger\n',
    stop: () => rmSync(master, { recursive: true }),
  };
}

/** What the kernel shows for eight bytes of a scratchpad (hexadecimal), with their right checksum. */
export function slaveText(bytes: string, milliC: number): string {
  const crc = hex(crc8(Buffer.from(bytes.replaceAll(' ', ''), 'hex')));
  return `${bytes} ${crc} : crc=${crc} YES\n${bytes} ${crc} t=${milliC}\n`;
}

/** What the kernel shows for a DS18B20 at 12 bits. */
export function slaveAt(celsius: number): string {
  const raw = Math.round(celsius * 16);
  const [low, high] = [hex(raw & 0xff), hex((raw >> 8) & 0xff)];
  return slaveText(
    `${low} ${high} 4b 46 7f ff ${hex(0x10 - (raw & 0xf))} 10`,
    Math.round((raw * 1_000) / 16),
  );
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
