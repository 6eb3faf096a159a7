import type { Logger } from 'pino';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { ConfigError } from '../errors.ts';
import type { ConfigFiles, Outcome } from './config-files.ts';

export interface Recalled {
  /** What to run. */
  readonly config: GatewayConfig;
  readonly outcome: Outcome;
}

export const NOTHING_PUSHED: Outcome = { revision: 0, digest: '', status: 'applied', using: 0 };

/** What a start runs: the gateway's file, with what a server pushed and what proved itself over it. */
export function recall(file: GatewayConfig, files: ConfigFiles, log: Logger): Recalled {
  const { next, pushed, outcome: last } = files.read();
  let outcome = last ?? NOTHING_PUSHED;
  const conclude = (became: Outcome) => {
    outcome = became;
    files.writeOutcome(became);
  };
  // Kept, but the power went before that was written down.
  if (pushed !== null && pushed.revision !== outcome.using) {
    const { revision, digest } = pushed;
    conclude({ revision, digest, status: 'applied', using: revision });
  }
  if (next !== null) {
    const { revision, digest } = next;
    if (revision !== outcome.revision || digest !== outcome.digest) {
      log.warn({ revision }, 'the gateway stopped while it tried a configuration; the one before is used');
      const problem = { code: 'interrupted' };
      conclude({ revision, digest, status: 'restored', problem, using: outcome.using });
    }
    files.dropNext();
  }
  if (pushed === null) {
    if (outcome.using !== 0) {
      log.warn({ revision: outcome.using }, 'the pushed configuration was removed; the local file is used');
      conclude({ ...outcome, status: 'restored', problem: { code: 'removed' }, using: 0 });
    }
    return { config: file, outcome };
  }
  if (pushed.config === null) return { config: file, outcome };
  try {
    const config = file.layered(pushed.config as Parameters<GatewayConfig['layered']>[0]);
    log.info({ revision: pushed.revision }, 'a configuration from the server stands over the local file');
    return { config, outcome };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    // Not written down: another version of this program may understand it.
    log.error({ err: error, revision: pushed.revision }, 'the pushed configuration cannot be used');
    const problem = { code: 'invalid', detail: error.message.slice(0, 400) };
    return { config: file, outcome: { ...outcome, status: 'restored', problem } };
  }
}
