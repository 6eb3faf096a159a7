import type { Metric } from './payload.ts';

/** What a birth said of a metric. Data that follows names it by its alias alone. */
export interface Known {
  readonly device: string | null;
  readonly name: string;
  readonly datatype: number | null;
  /** As written by the edge node (`engUnit`); null when it said none. */
  readonly unit: string | null;
}

/** More aliases than any edge node has: what a hostile one invents fills no memory. */
const MAX_ALIASES = 20_000;
/** Of a metric that no key is mapped to only its being known matters. */
export type IsMapped = (device: string | null, name: string) => boolean;

/** What the births of one edge node and its devices said since the node's last one. */
export class BirthTable {
  readonly #isMapped: IsMapped;
  /** Null: known, and not mapped. */
  readonly #byAlias = new Map<bigint, Known | null>();
  readonly #byName = new Map<string, Known>();

  constructor(isMapped: IsMapped) {
    this.#isMapped = isMapped;
  }

  /** Adds the metrics of a birth. False when there are more aliases than can be kept. */
  add(device: string | null, metrics: readonly Metric[]): boolean {
    for (const { name, alias, datatype, properties } of metrics) {
      if (name === null) continue;
      const isMapped = this.#isMapped(device, name);
      const unit = properties.get('engUnit');
      const known = isMapped
        ? { device, name, datatype, unit: typeof unit === 'string' ? unit : null }
        : null;
      if (known !== null) this.#byName.set(nameOf(device, name), known);
      if (alias === null) continue;
      if (this.#byAlias.size >= MAX_ALIASES && !this.#byAlias.has(alias)) return false;
      this.#byAlias.set(alias, known);
    }
    return true;
  }

  /** Null: known, and not mapped. Undefined: no birth spoke of it. */
  ofAlias(alias: bigint): Known | null | undefined {
    return this.#byAlias.get(alias);
  }

  ofName(device: string | null, name: string): Known | undefined {
    return this.#byName.get(nameOf(device, name));
  }

  /** True when an alias means the same in both. */
  agrees(other: BirthTable, alias: bigint): boolean {
    const [one, two] = [this.ofAlias(alias), other.ofAlias(alias)];
    if (!one || !two) return one === two;
    return one.device === two.device && one.name === two.name && one.datatype === two.datatype;
  }
}

function nameOf(device: string | null, name: string): string {
  return `${device ?? ''}\0${name}`;
}
