import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Real recordings, which lie beside the project and are never copied into it: `../shared/data`, or the folder in
 * `COLDFIELD_DATA`.
 */
const FOLDER = process.env.COLDFIELD_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));

/** One file, how the driver `replay` reads it, and how it is read here, by other code. */
export interface Recording {
  readonly name: string;
  readonly path: string;
  /** The bus of a gateway's configuration, but for name and file. */
  readonly bus: object;
  /** Sensor keys by the names of the bus's columns. */
  readonly keys: Readonly<Record<string, string>>;
  /** What each row says, in order of time: the values by key. */
  rows(): Record<string, number>[];
}

/** Why there is nothing to replay here; null when there is. */
export function recordingsMissing(): string | null {
  return existsSync(FOLDER)
    ? null
    : `real recordings are not in ${FOLDER}; set COLDFIELD_DATA to the folder that has them`;
}

/** A cooled chamber: no header, semicolons, the state of its controller as a number. */
function chamber(file: string): Recording {
  const path = join(FOLDER, 'brewpi_cooling', file);
  return {
    name: `brewpi_cooling/${file}`,
    path,
    bus: {
      delimiter: ';',
      time: { column: 0, format: 'MMM dd yyyy HH:mm:ss' },
      columns: {
        product: { column: 1, unit: '°C' },
        air: { column: 4, unit: '°C' },
        cooling: { column: 7, oneWhen: ['4'] },
      },
    },
    keys: { product: 'pulp1', air: 'air1', cooling: 'compressor1' },
    rows: () =>
      inOrder(
        linesOf(path).map((line) => {
          const [time = '', product, , , air, , , state] = line.split(';');
          return {
            atMs: Date.parse(`${time} UTC`),
            values: { pulp1: Number(product), air1: Number(air), compressor1: state === '4' ? 1 : 0 },
          };
        }),
      ),
  };
}

/** A radio sensor in a freezer, a fridge and a drawer: a header, commas, every ten seconds to two hours. */
function radio(file: string): Recording {
  const path = join(FOLDER, 'ruuvi_plots', file);
  const column = (name: string, unit: string) => ({ column: name, unit });
  return {
    name: `ruuvi_plots/${file}`,
    path,
    bus: {
      header: true,
      time: { column: 'timestamp' },
      columns: {
        air: column('temperature', '°C'),
        rh: column('humidity', '%'),
        signal: column('rssi', 'dBm'),
        supply: column('voltage', 'V'),
      },
    },
    keys: { air: 'air1', rh: 'rh1', signal: 'rssi1', supply: 'voltage1' },
    rows: () => {
      const [head = '', ...lines] = linesOf(path);
      const names = head.split(',');
      const at = (name: string): number => names.indexOf(name);
      return inOrder(
        lines.map((line) => {
          const cells = line.split(',');
          const value = (name: string): number => Number(cells[at(name)]);
          return {
            atMs: new Date((cells[at('timestamp')] ?? '').replace(/00$/, ':00')).getTime(),
            values: {
              air1: value('temperature'),
              rh1: value('humidity'),
              rssi1: value('rssi'),
              voltage1: value('voltage'),
            },
          };
        }),
      );
    },
  };
}

export const RADIO = (): Recording[] => ['freezer.csv', 'fridge.csv', 'fruits.csv'].map(radio);
export const CHAMBER = (): Recording[] => ['sample.csv', 'sample2.csv'].map(chamber);

function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.replace('\r', ''))
    .filter((line) => line !== '');
}

function inOrder(rows: { atMs: number; values: Record<string, number> }[]): Record<string, number>[] {
  for (const { atMs, values } of rows)
    if (!Number.isFinite(atMs) || Object.values(values).some((value) => !Number.isFinite(value)))
      throw new Error(`a row that cannot be read: ${JSON.stringify({ atMs, values })}`);
  return rows.toSorted((a, b) => a.atMs - b.atMs).map(({ values }) => values);
}
