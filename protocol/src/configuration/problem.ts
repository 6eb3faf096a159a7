/**
 * One mistake in a configuration. `path` leads to the value, or to the key when `atKey` is set; `message` says in
 * English what is wrong and what is expected. `code` and `params` are there where other languages word it, too.
 */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly atKey?: boolean;
  readonly code?: MistakeCode;
  readonly params?: Readonly<Record<string, string | number>>;
  /** The rule of a schema that a value broke, for who words it in another language. */
  readonly rule?: { readonly keyword: string; readonly params: Readonly<Record<string, unknown>> };
}

/** What a schema cannot say of a configuration: how its parts fit together. */
export type MistakeCode =
  | 'bus-name-taken'
  | 'device-name-taken'
  | 'address-taken'
  | 'address-missing'
  | 'registers-missing'
  | 'profile-unknown'
  | 'any-not-alone'
  | 'meter-address-taken'
  | 'kind-unknown'
  | 'point-unknown'
  | 'unit-mismatch'
  | 'invert-not-a-state'
  | 'offset-on-a-state'
  | 'too-many-sensors'
  | 'rule-sensor-unknown'
  | 'rule-condition'
  | 'rule-unfit'
  | 'rule-limit'
  | 'rule-silence'
  | 'rule-taken'
  | 'output-unknown';
