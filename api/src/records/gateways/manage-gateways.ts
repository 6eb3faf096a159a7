import type { AssignmentChange, GatewayChange, GatewayRecordView } from '../../contract/index.ts';
import type { Actor, Change } from '../change.ts';
import { RecordsError } from '../records-error.ts';
import type { Trx } from '../tables.ts';
import { expectVersion, given } from '../versioned.ts';
import { changeAssignment, expectOwnPast, expectRoom } from './assignments.ts';
import { findGateway, organisationOfStore } from './find-gateway.ts';
import { readGateway } from './read-gateways.ts';
import { bringBack } from './unadopted.ts';

export interface ManageGateways {
  /** Renames it or moves it to another store; what its keys stand for stays. @throws {RecordsError} `gateway-not-found`, `store-not-found`, `conflict`. */
  change(actor: Actor, id: string, change: GatewayChange): Promise<GatewayRecordView>;
  /**
   * Says which room a room key stands for from a time on.
   * @throws {RecordsError} `gateway-not-found`, `room-not-found`, `assignment-overlap`, `assignment-future`, `conflict`.
   */
  assign(actor: Actor, id: string, key: string, change: AssignmentChange): Promise<GatewayRecordView>;
}

export function createManageGateways(change: Change): ManageGateways {
  const seen = async (trx: Trx, actor: Actor, id: string, version: number) => {
    const { organisation } = await findGateway(trx, actor.scope, id);
    const before = await readGateway(trx, actor.scope, id);
    await expectVersion(trx, 'gateway', { ...before, archivedAt: null }, version);
    return { organisation, before };
  };

  return {
    change: (actor, id, body) =>
      change(actor, { action: 'gateway.change', body: { id, ...body } }, async ({ trx, audit, now }) => {
        const { organisation, before } = await seen(trx, actor, id, body.version);
        const { name, store } = body;
        if (store !== undefined) await organisationOfStore(trx, actor.scope, store);
        await trx
          .updateTable('gateways')
          .set({ ...given({ name, store }), updated_at: now })
          .set((eb) => ({ version: eb('version', '+', 1) }))
          .where('id', '=', id)
          .execute();
        const after = await readGateway(trx, actor.scope, id);
        await audit({ action: 'change', entity: 'gateway', id, organisation, before, after });
        return after;
      }),

    assign: (actor, id, key, body) =>
      change(actor, { action: 'gateway.assign', body: { id, key, ...body } }, async ({ trx, audit, now }) => {
        const { organisation, before } = await seen(trx, actor, id, body.version);
        const { room, from = now } = body;
        if (from > now) throw new RecordsError('assignment-future', 'it starts in the future');
        if (room !== null) await expectRoom(trx, actor.scope, room);
        if (from < now) await expectOwnPast(trx, actor.scope, { gateway: id, key }, { from, now });
        await changeAssignment(trx, { gateway: id, key }, room, from);
        // What was still to be copied into the room that it stood for is copied no longer.
        await trx
          .updateTable('adoptions')
          .set({ ended_at: now })
          .where('gateway', '=', id)
          .where('wire_room', '=', key)
          .where('valid_from', '>=', from)
          .where('ended_at', 'is', null)
          .execute();
        if (room === null) await bringBack(trx, { gateway: id, key }, now);
        await trx
          .updateTable('gateways')
          .set({ updated_at: now })
          .set((eb) => ({ version: eb('version', '+', 1) }))
          .where('id', '=', id)
          .execute();
        const after = await readGateway(trx, actor.scope, id);
        await audit({ action: 'assign', entity: 'gateway', id, organisation, before, after });
        return after;
      }),
  };
}
