import { Type } from 'typebox';
import { ErrorSchema, QuarantineSchema } from '../../contract/index.ts';
import type { QuarantineView } from '../../quarantine/quarantine.ts';
import type { Records } from '../../records/index.ts';
import { type App, personOf } from '../app.ts';

const DEFAULT_LIMIT = 100;

export interface QuarantineDeps {
  readonly quarantine: QuarantineView;
  readonly records: Records;
}

export function quarantineRoutes(app: App, { quarantine, records }: QuarantineDeps): void {
  app.get(
    '/api/quarantine',
    {
      config: { access: 'quarantine.view' },
      schema: {
        summary: 'Messages that could not be understood or believed, newest first',
        tags: ['gateways'],
        querystring: Type.Object(
          { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })) },
          { additionalProperties: false },
        ),
        response: { 200: QuarantineSchema, '4xx': ErrorSchema },
      },
    },
    (request) => {
      const { organisation, atRoot } = personOf(request).person;
      const directory = records.directory();
      // What an unknown gateway sent belongs to nobody yet: only the root sees it.
      const mine = (gateway: string): boolean => {
        if (atRoot && !directory.gateways.has(gateway)) return true;
        return directory
          .organisationsAbove(directory.gateways.get(gateway)?.store ?? '')
          .includes(organisation.id);
      };
      const entries = quarantine
        .list(request.query.limit ?? DEFAULT_LIMIT)
        .filter((entry) => mine(entry.gateway))
        .map((entry) => ({ ...entry }));
      return { ...quarantine.counts(), entries };
    },
  );
}
