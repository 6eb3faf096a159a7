import { encodeState } from '@coldfield/protocol';
import type { Buffer } from './buffer/buffer.ts';
import type { Timebase } from './clock/timebase.ts';
import type { Fallback } from './fallback/fallback.ts';
import type { RemoteConfig } from './remote-config/remote-config.ts';
import { VERSION } from './version.ts';

/** A longer configuration is not told: the message must fit. */
const MAX_RUNNING_BYTES = 60 * 1_024;

/** What the state is told of; the parts may not be there yet. */
export interface Parts {
  readonly buffer: Buffer;
  readonly timebase: Timebase;
  readonly fallback: Fallback;
  readonly remote: RemoteConfig;
}

/** @param withRunning tells what runs, too: only now and then, because it is long */
export function stateMessage(
  parts: Parts | null,
  { online, since, withRunning }: { online: boolean; since: number; withRunning: boolean },
): string {
  const config = parts?.remote.state();
  const sections = withRunning ? parts?.remote.current.sections : undefined;
  const fits = sections !== undefined && JSON.stringify(sections).length <= MAX_RUNNING_BYTES;
  const fallback = parts?.fallback.state();
  return encodeState({
    online,
    since,
    version: VERSION,
    buffered: parts?.buffer.size ?? 0,
    oldest: parts?.buffer.oldestT ?? null,
    clk: parts?.timebase.source ?? 'none',
    clockOffsetMs: parts?.timebase.offsetMs ?? null,
    ...(fallback === undefined ? {} : { fallback }),
    ...(config === undefined ? {} : { config: { ...config, ...(fits ? { running: sections } : {}) } }),
  });
}
