import { type Static, Type } from 'typebox';

export const NewGatewaySchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 120 }),
    store: Type.String({ minLength: 1, maxLength: 40, description: 'id of the store that it will serve' }),
  },
  { additionalProperties: false },
);

/** A gateway that waits for its device. */
export const CreatedGatewaySchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  store: Type.String(),
  code: Type.String({ description: 'trade it once at POST /api/provision', examples: ['7K3M-Q9TX-2BPA'] }),
  codeExpiresAt: Type.Number({ description: 'epoch ms' }),
});
export type CreatedGateway = Static<typeof CreatedGatewaySchema>;

export const ProvisionRequestSchema = Type.Object(
  { code: Type.String({ minLength: 1, maxLength: 40 }) },
  { additionalProperties: false },
);

/** Everything that a device needs to speak. It is shown once and cannot be asked for again. */
export const ProvisionedSchema = Type.Object({
  gatewayId: Type.String({ description: 'also the MQTT client id and user name' }),
  secret: Type.String({ description: 'the MQTT password' }),
  mqttUrl: Type.String({ examples: ['mqtt://cold.example.org:1883'] }),
  topicBase: Type.String({ examples: ['coldfield/v1/g-1'] }),
});
export type Provisioned = Static<typeof ProvisionedSchema>;
