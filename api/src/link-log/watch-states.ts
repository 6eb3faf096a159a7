import type { LiveState } from '../live-state/live-state.ts';
import type { LinkLog } from './link-log.ts';

/**
 * With a broker in another process nobody sees connections come and go; what gateways, and their last wills, say of
 * themselves does. @returns the unsubscriber
 */
export function watchStates(
  liveState: Pick<LiveState, 'gateway' | 'onGateway'>,
  linkLog: Pick<LinkLog, 'note'>,
): () => void {
  const known = new Map<string, boolean>();
  return liveState.onGateway((gateway) => {
    const online = liveState.gateway(gateway)?.state?.online;
    if (online === undefined || known.get(gateway) === online) return;
    known.set(gateway, online);
    linkLog.note(gateway, online ? 'connected' : 'disconnected');
  });
}
