export interface NewGateway {
  readonly name: string;
  readonly store: string;
}

export interface FoundGateway {
  readonly id: string;
  readonly name: string;
  readonly store: string;
  /** Trade it at `POST /api/provision`. Shown once. */
  readonly code: string;
  /** Epoch ms. */
  readonly codeExpiresAt: number;
}

export interface Provisioned {
  readonly gatewayId: string;
  /** The MQTT password; stored only as a hash. */
  readonly secret: string;
}
