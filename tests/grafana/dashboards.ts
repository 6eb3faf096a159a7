import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../ops/grafana/dashboards', import.meta.url));

/** The parts of Grafana's dashboard model that the tests look at. */
export interface Dashboard {
  readonly file: string;
  readonly text: string;
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource: DataSource;
  readonly targets: readonly Target[];
  readonly interval?: string;
  readonly fieldConfig: {
    readonly defaults: {
      readonly unit?: string;
      readonly mappings: readonly { readonly options: Readonly<Record<string, { readonly text: string }>> }[];
    };
  };
}

interface DataSource {
  readonly type: string;
  readonly uid: string;
}

export interface Target {
  readonly refId: string;
  readonly datasource: DataSource;
  /** InfluxQL. */
  readonly query?: string;
  /** PromQL. */
  readonly expr?: string;
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query: string;
  readonly datasource?: DataSource;
  readonly includeAll?: boolean;
  readonly allValue?: string;
  readonly regex?: string;
}

/** Every dashboard that Grafana is given. */
export const dashboards: readonly Dashboard[] = globSync('*.json', { cwd: FOLDER })
  .sort()
  .map((file) => {
    const text = readFileSync(`${FOLDER}/${file}`, 'utf8');
    return { ...(JSON.parse(text) as Omit<Dashboard, 'file' | 'text'>), file: basename(file), text };
  });
