import type { QualityCode } from '@coldfield/protocol';
import type { Sureness } from './discovery.ts';

/** What was seen. Each has its words in `doctor/texts/`. */
export type FindingCode =
  | 'bus-silent'
  | 'device-silent'
  | 'read-ignored'
  | 'garbage'
  | 'checksum'
  | 'echo'
  | 'exception'
  | 'other-address'
  | 'short-answer'
  | 'closed'
  | 'not-modbus'
  | 'unsteady'
  | 'map-doubtful'
  | 'value-range'
  | 'value-fault'
  | 'value-factor'
  | 'value-sign'
  | 'value-swapped'
  | 'device-failing'
  | 'port-missing'
  | 'port-denied'
  | 'port-held'
  | 'tcp-refused'
  | 'tcp-silent'
  | 'name-unknown'
  | 'host-unreachable'
  | 'bus-closed'
  | 'no-buses'
  | 'gateway-running'
  | 'clock-unset'
  | 'clock-unsure'
  | 'disk-unwritable'
  | 'disk-low'
  | 'disk-volatile'
  | 'secret-unreadable'
  | 'server-refused'
  | 'server-silent'
  | 'server-unknown'
  | 'server-unreachable'
  | 'server-certificate'
  | 'server-other'
  | 'credential-refused'
  | 'radio-silent'
  | 'radio-unheard'
  | 'radio-encrypted'
  | 'radio-wrong-key'
  | 'radio-weak'
  | 'radio-other-points'
  | 'w1-missing'
  | 'w1-line-low'
  | 'json-missing'
  | 'json-no-value'
  | 'source-failing'
  | 'source-unsteady';

/** What may be behind it, with what to do next. Each has its words in `doctor/texts/`. */
export type CauseCode =
  | 'no-power'
  | 'ab-swapped'
  | 'line-broken'
  | 'other-line'
  | 'some-other-line'
  | 'other-unit'
  | 'some-other-unit'
  | 'other-meter'
  | 'same-unit'
  | 'termination'
  | 'register'
  | 'function'
  | 'other-profile'
  | 'own-registers'
  | 'converter-mode'
  | 'other-service'
  | 'echo-adapter'
  | 'slow-device'
  | 'device-busy'
  | 'probe-broken'
  | 'probe-restarts'
  | 'byte-order'
  | 'scale'
  | 'map-factor'
  | 'map-sign'
  | 'points-swapped'
  | 'unplugged'
  | 'not-in-group'
  | 'other-program'
  | 'converter-off'
  | 'converter-busy'
  | 'other-port'
  | 'other-host'
  | 'name-or-dns'
  | 'no-network'
  | 'config-elsewhere'
  | 'stop-first'
  | 'set-clock'
  | 'start-ntp'
  | 'owner'
  | 'free-disk'
  | 'mount-disk'
  | 'join-again'
  | 'server-stopped'
  | 'firewall'
  | 'own-authority'
  | 'clock-behind'
  | 'read-message'
  | 'radio-source'
  | 'radio-far'
  | 'radio-battery'
  | 'radio-address'
  | 'radio-key'
  | 'radio-point'
  | 'w1-replaced'
  | 'w1-shorted'
  | 'w1-no-pull-up'
  | 'json-pointer'
  | 'json-reading'
  | 'source-away'
  | 'warming-up'
  | 'no-sky';

type Params = Readonly<Record<string, string | number>>;

export interface Cause {
  readonly code: CauseCode;
  readonly sure: Sureness;
  readonly params?: Params;
}

/** Something that is not as it should be: what is seen, and what it likely is. */
export interface Finding {
  readonly code: FindingCode;
  /** A `note` is worth knowing and no fault. */
  readonly level: 'fault' | 'doubt' | 'note';
  readonly device?: string;
  readonly point?: string;
  readonly params: Params;
  /** The likeliest first. */
  readonly causes: readonly Cause[];
}

/** A device that could not be read as configured. */
export interface Trouble {
  readonly device: string;
  readonly points: readonly string[];
  readonly quality: QualityCode;
}

export interface DiagnoseDeps {
  readonly signal: AbortSignal;
  /** Says in a few signs what is being tried. */
  readonly progress: (at: string) => void;
  readonly baseDir: string;
  readonly monotonicMs: () => number;
}
