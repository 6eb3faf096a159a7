import type { GatewayUpdate } from '../contract/index.ts';

/** Notices gateways that fell silent or came back: nobody sends a message about not being heard. */
export function createSilence(
  gatewayIds: () => Iterable<string>,
  look: (gatewayId: string) => GatewayUpdate | null,
): () => GatewayUpdate[] {
  let known = new Map<string, boolean>();
  return () => {
    const changed: GatewayUpdate[] = [];
    const next = new Map<string, boolean>();
    for (const id of gatewayIds()) {
      const update = look(id);
      if (update === null) continue;
      const { online } = update.gateway;
      next.set(id, online);
      if (known.has(id) && known.get(id) !== online) changed.push(update);
    }
    known = next;
    return changed;
  };
}
