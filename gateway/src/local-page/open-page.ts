import type { Logger } from 'pino';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { Site } from './site.ts';

/** Opens the page, where there is to be one. Whatever is wrong with it, the gateway goes on without it. */
export async function openPage(
  { localPage, dataDir }: Pick<GatewayConfig, 'localPage' | 'dataDir'>,
  site: Site,
  log: Logger,
): Promise<{ port: number; stop(): Promise<void> } | null> {
  if (localPage === null) return null;
  try {
    const [{ startPage }, { tokenOf }] = await Promise.all([import('./start-page.ts'), import('./token.ts')]);
    const page = await startPage(localPage, tokenOf(localPage.token, dataDir), site);
    log.info({ port: page.port, host: localPage.host }, 'the local page is open');
    return page;
  } catch (error) {
    log.error({ err: error }, 'the local page cannot be opened; the gateway goes on without it');
    return null;
  }
}
