import type { Directory } from './directory.ts';
import { allDownTopicsOf } from './foreign/down-topics.ts';
import type { GatewayCredentials } from './records.ts';
import { sameHash, sha256 } from './secrets.ts';

/** A gateway's user name is its id. Ten thousand reconnects cost ten thousand SHA-256, not minutes. */
export function createCredentials(directory: () => Directory): GatewayCredentials {
  return {
    verify(username, password) {
      const gateway = directory().gateways.get(username);
      if (gateway === undefined || gateway.secretHash === null) return null;
      if (!sameHash(sha256(password), gateway.secretHash)) return null;
      const { id, foreign } = gateway;
      if (foreign === null) return { kind: 'gateway', gatewayId: id };
      const subscribe = allDownTopicsOf(foreign.decoder, foreign.topic);
      return { kind: 'gateway', gatewayId: id, foreign: { publish: [foreign.topic], subscribe } };
    },
  };
}
