import { Type } from 'typebox';
import { ErrorSchema } from '../../contract/index.ts';
import type { Actor } from '../../records/index.ts';
import { actorOf, IdempotencyHeaders } from '../actor.ts';
import type { App } from '../app.ts';

const SampleStateSchema = Type.Object({ loaded: Type.Boolean() });
const response = { 200: SampleStateSchema, '4xx': ErrorSchema };
const tags = ['set-up'];

export interface SampleDeps {
  readonly sample: {
    state(): Promise<{ loaded: boolean }>;
    load(actor: Actor): Promise<void>;
    remove(actor: Actor): Promise<void>;
  };
}

/** A sample store to look at before there is one's own. */
export function sampleRoutes(app: App, { sample }: SampleDeps): void {
  app.get(
    '/api/sample',
    {
      config: { access: 'sample.manage' },
      schema: { summary: 'Whether the sample store is there', tags, response },
    },
    () => sample.state(),
  );
  app.put(
    '/api/sample',
    {
      config: { access: 'sample.manage' },
      schema: {
        summary: 'Load the sample store with its past week; it goes on live',
        tags,
        headers: IdempotencyHeaders,
        response,
      },
    },
    async (request) => {
      await sample.load(actorOf(request));
      return sample.state();
    },
  );
  app.delete(
    '/api/sample',
    {
      config: { access: 'sample.manage' },
      schema: {
        summary: 'Take the sample store off every screen',
        tags,
        headers: IdempotencyHeaders,
        response: { ...response, 409: ErrorSchema },
      },
    },
    async (request) => {
      await sample.remove(actorOf(request));
      return sample.state();
    },
  );
}
