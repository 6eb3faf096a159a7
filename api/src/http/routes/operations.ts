import type { Logger } from 'pino';
import { Type } from 'typebox';
import type { App } from '../app.ts';
import { type Language, languageOf } from '../language.ts';
import type { Probe, ProbeResult } from '../probe.ts';

const PROBE_TIMEOUT_MS = 2_000;

const ReadySchema = Type.Object({
  ready: Type.Boolean(),
  parts: Type.Record(
    Type.String(),
    Type.Object({
      ready: Type.Boolean(),
      code: Type.Optional(Type.String()),
      detail: Type.Optional(Type.String()),
    }),
  ),
});

export interface OperationsDeps {
  readonly version: string;
  readonly probes: Readonly<Record<string, Probe>>;
  readonly metrics: { readonly contentType: string; metrics(): Promise<string> };
  readonly logger: Logger;
}

/** For machines that watch the server: alive, ready, measured. */
export function operationRoutes(app: App, { version, probes, metrics, logger }: OperationsDeps): void {
  const failing = new Set<string>();

  const ask = async (name: string, probe: Probe): Promise<[string, ProbeResult]> => {
    let result: ProbeResult;
    try {
      result = await withinTime(probe);
    } catch (error) {
      // Its text may hold addresses and paths, so it goes to the log and not out.
      if (!failing.has(name))
        logger.error({ err: error, part: name }, 'a part cannot be asked whether it is ready');
      result = { ready: false, detail: 'failed' };
    }
    if (result.ready) failing.delete(name);
    else failing.add(name);
    return [name, result];
  };

  app.get(
    '/healthz',
    {
      config: { access: 'public' },
      schema: {
        summary: 'The process is alive',
        tags: ['operations'],
        response: { 200: Type.Object({ status: Type.Literal('ok'), version: Type.String() }) },
      },
    },
    () => ({ status: 'ok' as const, version }),
  );

  app.get(
    '/readyz',
    {
      config: { access: 'public' },
      schema: {
        summary: 'Every part can work',
        tags: ['operations'],
        response: { 200: ReadySchema, 503: ReadySchema },
      },
    },
    async (request, reply) => {
      const language = languageOf(request.headers['accept-language']);
      const parts = await Promise.all(Object.entries(probes).map(([name, probe]) => ask(name, probe)));
      const ready = parts.every(([, result]) => result.ready);
      return reply
        .status(ready ? 200 : 503)
        .header('cache-control', 'no-store')
        .send({
          ready,
          parts: Object.fromEntries(parts.map(([name, result]) => [name, inLanguage(result, language)])),
        });
    },
  );

  app.get(
    '/metrics',
    {
      config: { access: 'public' },
      schema: { summary: 'Figures for Prometheus', tags: ['operations'], response: { 200: Type.String() } },
    },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()),
  );
}

function inLanguage({ ready, code, detail }: ProbeResult, language: Language) {
  return {
    ready,
    ...(code === undefined ? {} : { code }),
    ...(detail === undefined ? {} : { detail: typeof detail === 'string' ? detail : detail[language] }),
  };
}

async function withinTime(probe: Probe): Promise<ProbeResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<ProbeResult>((resolve) => {
    timer = setTimeout(() => resolve({ ready: false, detail: 'no answer' }), PROBE_TIMEOUT_MS);
  });
  try {
    return await Promise.race([probe(), late]);
  } finally {
    clearTimeout(timer);
  }
}
