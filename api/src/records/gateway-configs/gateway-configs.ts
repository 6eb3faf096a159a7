import type { ConfigState } from '@coldfield/protocol';
import {
  type ConfigMessage,
  encodeConfig,
  MAX_CONFIG_BYTES,
  TRIAL_S,
} from '@coldfield/protocol/configuration';
import type {
  ConfigRevision,
  GatewayConfigView,
  NewGatewayConfig,
  RestoreGatewayConfig,
} from '../../contract/index.ts';
import type { Actor, Change, Changing } from '../change.ts';
import type { Changes } from '../changes.ts';
import { findGateway } from '../gateways/find-gateway.ts';
import { RecordsError } from '../records-error.ts';
import type { Scope } from '../scope.ts';
import type { Db } from '../tables.ts';
import { assignOwnIds } from './assign-own-ids.ts';
import { isRejected, newestOf, readConfigView, toRevision } from './read-configs.ts';

/** Configurations of gateways, as people want them and as gateways say. */
export interface GatewayConfigs {
  /** @throws {RecordsError} `gateway-not-found`. */
  view(scope: Scope, gateway: string): Promise<Omit<GatewayConfigView, 'serverTime' | 'outputs'>>;
  /**
   * The configuration, which was checked, is wanted from now on. A room key in it that is the id of a room of the
   * gateway's store, and stands for nothing yet, stands for that room.
   * @throws {RecordsError} `gateway-not-found`, `conflict`, `configuration-too-large`.
   */
  put(actor: Actor, gateway: string, wanted: NewGatewayConfig): Promise<ConfigRevision>;
  /** @throws {RecordsError} as `put`, and `revision-not-found`. */
  restore(actor: Actor, gateway: string, wanted: RestoreGatewayConfig): Promise<ConfigRevision>;
  /** What gateways are to be offered, of all or of one; those without rights are left out. */
  wanted(gateway?: string): Promise<WantedConfig[]>;
  /** What a gateway said of its configuration. Unknown gateways and revisions change nothing. */
  heard(gateway: string, state: ConfigState, at: number): Promise<void>;
}

export interface WantedConfig {
  readonly gateway: string;
  /** Null: it judged the newest and does not use it, so that nothing is offered to whatever connects. */
  readonly message: ConfigMessage | null;
}

export function createGatewayConfigs(db: Db, change: Change, changes: Changes): GatewayConfigs {
  const told = async (gateway: string, work: Promise<ConfigRevision>): Promise<ConfigRevision> => {
    const revision = await work;
    changes.emit({ kind: 'gateway-config', gateway });
    return revision;
  };

  async function insert(
    { trx, audit, now }: Changing,
    actor: Actor,
    gateway: string,
    wanted: { revision: number; trialS?: number | undefined; config: object | null },
    action: 'configure' | 'restore-configuration',
  ): Promise<ConfigRevision> {
    const { organisation, store } = await findGateway(trx, actor.scope, gateway);
    const before = await newestOf(trx, gateway);
    if ((before?.revision ?? 0) !== wanted.revision) {
      throw new RecordsError('conflict', `revision ${wanted.revision} is not ${before?.revision ?? 0}`, {
        details: {
          current: before === null ? null : toRevision(before),
          changedBy: before?.author_name ?? null,
          changedAt: before?.at ?? null,
        },
      });
    }
    const revision = wanted.revision + 1;
    const trialS = wanted.trialS ?? TRIAL_S.usual;
    expectSize({ v: 1, revision, trialS, config: wanted.config });
    const config = wanted.config === null ? null : JSON.stringify(wanted.config);
    if (wanted.config !== null) await assignOwnIds(trx, { gateway, store }, wanted.config);
    await trx
      .insertInto('gateway_configs')
      .values({
        gateway,
        revision,
        config_json: config,
        trial_s: trialS,
        author: actor.by,
        at: now,
        status: 'waiting',
        problem_json: null,
        silent_json: '[]',
        trial_ends_at: null,
        confirmed_at: null,
      })
      .execute();
    const was =
      before === null
        ? null
        : { revision: before.revision, config: JSON.parse(before.config_json ?? 'null') as unknown };
    const after = { revision, config: wanted.config };
    await audit({ action, entity: 'gateway', id: gateway, organisation, before: was, after });
    const row = await newestOf(trx, gateway);
    if (row === null) throw new Error('what was just written is not there');
    return toRevision(row);
  }

  return {
    view: (scope, gateway) => readConfigView(db, scope, gateway),

    put: (actor, gateway, wanted) =>
      told(
        gateway,
        change(actor, { action: 'gateway.configure', body: { gateway, ...wanted } }, (changing) =>
          insert(changing, actor, gateway, wanted, 'configure'),
        ),
      ),

    restore: (actor, gateway, wanted) =>
      told(
        gateway,
        change(
          actor,
          { action: 'gateway.configure-again', body: { gateway, ...wanted } },
          async (changing) => {
            await findGateway(changing.trx, actor.scope, gateway);
            let config: object | null = null;
            if (wanted.to > 0) {
              const old = await changing.trx
                .selectFrom('gateway_configs')
                .select('config_json')
                .where('gateway', '=', gateway)
                .where('revision', '=', wanted.to)
                .executeTakeFirst();
              if (old === undefined)
                throw new RecordsError('revision-not-found', 'there is no such revision');
              config = JSON.parse(old.config_json ?? 'null') as object | null;
            }
            const { revision, trialS } = wanted;
            return insert(changing, actor, gateway, { revision, trialS, config }, 'restore-configuration');
          },
        ),
      ),

    async wanted(gateway) {
      const rows = await db
        .selectFrom('gateway_configs as c')
        .innerJoin('gateways as g', 'g.id', 'c.gateway')
        .where('g.revoked_at', 'is', null)
        .where('g.archived_at', 'is', null)
        .where('c.revision', '=', (eb) =>
          eb
            .selectFrom('gateway_configs as n')
            .whereRef('n.gateway', '=', 'c.gateway')
            .select((all) => all.fn.max('n.revision').as('newest')),
        )
        .$if(gateway !== undefined, (query) => query.where('c.gateway', '=', gateway as string))
        .select(['c.gateway', 'c.revision', 'c.trial_s', 'c.config_json', 'c.status', 'c.problem_json'])
        .execute();
      return rows.map((row) => ({
        gateway: row.gateway,
        message: isRejected(row)
          ? null
          : {
              v: 1,
              revision: row.revision,
              trialS: row.trial_s,
              config: JSON.parse(row.config_json ?? 'null') as object | null,
            },
      }));
    },

    async heard(gateway, { revision, status, problem, silent, trialLeftS, running }, at) {
      const known = await db.selectFrom('gateways').select('id').where('id', '=', gateway).executeTakeFirst();
      if (known === undefined) return;
      await db
        .updateTable('gateway_configs')
        .set({
          status,
          problem_json: problem === undefined ? null : JSON.stringify(problem),
          silent_json: JSON.stringify(silent ?? []),
          trial_ends_at: trialLeftS === undefined ? null : at + trialLeftS * 1_000,
          confirmed_at: at,
        })
        .where('gateway', '=', gateway)
        .where('revision', '=', revision)
        .execute();
      if (running === undefined) return;
      const config_json = JSON.stringify(running);
      if (config_json.length > 2 * MAX_CONFIG_BYTES) return;
      await db
        .insertInto('gateway_running')
        .values({ gateway, config_json, revision, at })
        .onConflict((conflict) => conflict.column('gateway').doUpdateSet({ config_json, revision, at }))
        .execute();
    },
  };
}

function expectSize(message: ConfigMessage): void {
  try {
    encodeConfig(message);
  } catch (cause) {
    throw new RecordsError('configuration-too-large', 'the broker would not keep it', { cause });
  }
}
