import { Type } from 'typebox';
import {
  CalibrationListSchema,
  CalibrationSchema,
  CalibrationsDueSchema,
  ConflictSchema,
  ErrorSchema,
  IdSchema,
  NewCalibrationSchema,
  SensorKeySchema,
  VersionedSchema,
} from '../../contract/index.ts';
import type { Records } from '../../records/index.ts';
import { actorOf, IdempotencyHeaders } from '../actor.ts';
import { type App, scopeOf } from '../app.ts';

const tags = ['calibrations'];
const headers = IdempotencyHeaders;
const view = { access: 'stores.view' } as const;
const manage = { access: 'calibrations.manage' } as const;
const sensorParams = Type.Object({ id: Type.String(), key: SensorKeySchema });

/** How sensors compare with a reference, and what has been added to what they measure. */
export function calibrationRoutes(app: App, { records }: { records: Pick<Records, 'calibrations'> }): void {
  const { calibrations } = records;
  app.get(
    '/api/rooms/:id/calibrations',
    {
      config: view,
      schema: {
        summary: 'Calibrations of all sensors of a room',
        tags,
        params: IdSchema,
        response: { 200: CalibrationListSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => ({
      calibrations: await calibrations.list(scopeOf(request), request.params.id, null),
    }),
  );
  app.get(
    '/api/rooms/:id/sensors/:key/calibrations',
    {
      config: view,
      schema: {
        summary: 'Calibrations of a sensor',
        tags,
        params: sensorParams,
        response: { 200: CalibrationListSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => ({
      calibrations: await calibrations.list(scopeOf(request), request.params.id, request.params.key),
    }),
  );
  app.post(
    '/api/rooms/:id/sensors/:key/calibrations',
    {
      config: manage,
      schema: {
        summary: 'Record a calibration of a sensor',
        description:
          'Its offset is added to what the sensor measures from `validFrom` on, some six minutes from now: later than ' +
          'any reading that has arrived. What is stored stays as it is; readings imported from files are not corrected.',
        tags,
        headers,
        params: sensorParams,
        body: NewCalibrationSchema,
        response: { 201: CalibrationSchema, '4xx': ErrorSchema },
      },
    },
    async (request, reply) => {
      const { id, key } = request.params;
      return reply.status(201).send(await calibrations.create(actorOf(request), id, key, request.body));
    },
  );
  app.post(
    '/api/calibrations/:id/archive',
    {
      config: manage,
      schema: {
        summary: 'Withdraw the newest calibration of a sensor',
        tags,
        headers,
        params: IdSchema,
        body: VersionedSchema,
        response: { 200: CalibrationSchema, 409: ConflictSchema, '4xx': ErrorSchema },
      },
    },
    (request) => calibrations.withdraw(actorOf(request), request.params.id, request.body.version),
  );
  app.get(
    '/api/calibrations/due',
    {
      config: view,
      schema: {
        summary: 'Calibrations that have expired or soon will',
        tags,
        querystring: Type.Object(
          { days: Type.Optional(Type.Integer({ minimum: 0, maximum: 730, default: 30 })) },
          { additionalProperties: false },
        ),
        response: { 200: CalibrationsDueSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => ({ due: await calibrations.due(scopeOf(request), request.query.days ?? 30) }),
  );
}
