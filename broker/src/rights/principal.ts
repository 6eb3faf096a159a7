/** MQTT topic filters, one or more levels of each spelled out. */
export interface ForeignTopics {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** Who is at the other end of a connection. */
export type Principal =
  | {
      readonly kind: 'gateway';
      readonly gatewayId: string;
      /** Set for a device that is not ours: it may do this, and nothing that a gateway may. */
      readonly foreign?: ForeignTopics | undefined;
    }
  | { readonly kind: 'service'; readonly name: string };

/**
 * Says who a user name and password belong to; null when they do not match. Called once a CONNECT, on the event
 * loop: it must be fast (one SHA-256 and a lookup, never a password hash), because a whole county may reconnect at
 * once.
 */
export interface Credentials {
  verify(username: string, password: Uint8Array): Principal | null;
}

/** The name in logs and in `disconnect()`. */
export function principalName(principal: Principal): string {
  return principal.kind === 'gateway' ? principal.gatewayId : principal.name;
}

export function samePrincipal(one: Principal, other: Principal): boolean {
  return one.kind === other.kind && principalName(one) === principalName(other);
}
