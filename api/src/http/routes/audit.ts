import { AuditPageSchema, AuditQuerySchema, ErrorSchema } from '../../contract/index.ts';
import type { Records } from '../../records/index.ts';
import { type App, scopeOf } from '../app.ts';
import { timeParameter } from '../time-parameter.ts';

/** Who changed what, when. */
export function auditRoutes(app: App, { records }: { records: Pick<Records, 'auditLog'> }): void {
  app.get(
    '/api/audit',
    {
      config: { access: 'audit.view' },
      schema: {
        summary: 'Changes of the records in your organisations, newest first',
        tags: ['audit'],
        querystring: AuditQuerySchema,
        response: { 200: AuditPageSchema, '4xx': ErrorSchema },
      },
    },
    (request) => {
      const { from, to, ...rest } = request.query;
      return records.auditLog.page(scopeOf(request), {
        ...rest,
        ...(from === undefined ? {} : { from: timeParameter(from, '/from') }),
        ...(to === undefined ? {} : { to: timeParameter(to, '/to') }),
      });
    },
  );
}
