import { ConfigurationError } from '../../settings.ts';
import { ArchiveError } from '../archive.ts';
import type { HttpAnswer, HttpPeer } from '../influx/http-peer.ts';
import { errorOf } from '../influx/refusal.ts';

export interface Bucket {
  readonly id: string;
  readonly orgID: string;
  readonly name: string;
  readonly retentionRules?: readonly { readonly everySeconds?: number }[];
}

interface Mapping {
  readonly bucketID: string;
  readonly retention_policy: string;
  readonly virtual?: boolean;
}

/** The part of the 2.x API that says where data lives: buckets, and the mappings by which InfluxQL finds them. */
export class Buckets {
  readonly #peer: HttpPeer;
  readonly #org: string;

  constructor(peer: HttpPeer, org: string) {
    this.#peer = peer;
    this.#org = org;
  }

  async find(name: string): Promise<Bucket | null> {
    const query = new URLSearchParams({ name, org: this.#org });
    const answer = await this.#peer.ask('GET', `api/v2/buckets?${query.toString()}`);
    if (answer.status === 404) return null;
    return this.#body<{ buckets?: Bucket[] }>(answer).buckets?.find((bucket) => bucket.name === name) ?? null;
  }

  async create(name: string, retentionMs: number | null, shardMs: number): Promise<Bucket> {
    const rules = ruleOf(retentionMs, shardMs);
    const body = { orgID: await this.#orgId(), name, retentionRules: [rules] };
    return this.#body<Bucket>(await this.#send('POST', 'api/v2/buckets', body));
  }

  async setRetention({ id }: Bucket, retentionMs: number | null, shardMs: number): Promise<void> {
    const body = { retentionRules: [ruleOf(retentionMs, shardMs)] };
    this.#body(await this.#send('PATCH', `api/v2/buckets/${id}`, body));
  }

  /**
   * Has InfluxQL find a bucket as a retention policy of a database.
   * @throws {ConfigurationError} when that name leads to another bucket already.
   */
  async map(bucket: Bucket, database: string, policy: string, isDefault: boolean): Promise<void> {
    const query = new URLSearchParams({ orgID: bucket.orgID, db: database });
    const answer = this.#body<{ content?: Mapping[] }>(
      await this.#peer.ask('GET', `api/v2/dbrps?${query.toString()}`),
    );
    const known = answer.content?.find(
      (mapping) => mapping.retention_policy === policy && mapping.virtual !== true,
    );
    if (known?.bucketID === bucket.id) return;
    if (known !== undefined) {
      throw new ConfigurationError(
        `InfluxDB maps ${database}/${policy} to another bucket (${known.bucketID}) than ${bucket.name} (${bucket.id}); ` +
          'remove that mapping (influx v1 dbrp delete) or choose another INFLUX_DATABASE',
      );
    }
    const mapping = {
      bucketID: bucket.id,
      orgID: bucket.orgID,
      database,
      retention_policy: policy,
      default: isDefault,
    };
    this.#body(await this.#send('POST', 'api/v2/dbrps', mapping));
  }

  async #orgId(): Promise<string> {
    const answer = await this.#peer.ask('GET', `api/v2/orgs?org=${encodeURIComponent(this.#org)}`);
    const found =
      answer.status === 404 ? undefined : this.#body<{ orgs?: { id: string }[] }>(answer).orgs?.[0]?.id;
    if (found !== undefined) return found;
    throw new ConfigurationError(
      `INFLUX_ORG=${this.#org}: InfluxDB knows no such organisation, or the token may not see it`,
    );
  }

  #send(method: string, path: string, body: unknown): Promise<HttpAnswer> {
    return this.#peer.ask(method, path, { body: JSON.stringify(body), contentType: 'application/json' });
  }

  #body<T>({ status, body }: HttpAnswer): T {
    if (status < 200 || status > 299) throw errorOf(status, body, this.#peer.address);
    try {
      return JSON.parse(body) as T;
    } catch (cause) {
      const said = `${this.#peer.address} answers with something that is not JSON`;
      throw new ArchiveError('archive-busy', said, { retryable: true, cause });
    }
  }
}

const ruleOf = (retentionMs: number | null, shardMs: number): object => ({
  type: 'expire',
  everySeconds: retentionMs === null ? 0 : Math.ceil(retentionMs / 1000),
  shardGroupDurationSeconds: Math.ceil(shardMs / 1000),
});
