import type { SparkplugKey, SparkplugMapping } from '../../contract/index.ts';

/** A mapped key with its place in the mapping. */
export interface Rule {
  readonly place: string;
  readonly key: SparkplugKey;
}

/** The mapped keys by what they read. */
export class Rules {
  readonly #byMetric = new Map<string, Rule[]>();
  readonly #byDevice = new Map<string, Rule[]>();
  readonly all: readonly Rule[];

  constructor(mapping: SparkplugMapping) {
    this.all = mapping.keys.map((key, i) => ({ place: `/keys/${i}`, key }));
    for (const rule of this.all) {
      const { device, metric } = rule.key;
      push(this.#byMetric, `${device ?? ''}\0${metric}`, rule);
      push(this.#byDevice, device ?? '', rule);
    }
  }

  of(device: string | null, metric: string): readonly Rule[] {
    return this.#byMetric.get(`${device ?? ''}\0${metric}`) ?? [];
  }

  ofDevice(device: string): readonly Rule[] {
    return this.#byDevice.get(device) ?? [];
  }
}

function push(map: Map<string, Rule[]>, slot: string, rule: Rule): void {
  const rules = map.get(slot);
  if (rules === undefined) map.set(slot, [rule]);
  else rules.push(rule);
}
