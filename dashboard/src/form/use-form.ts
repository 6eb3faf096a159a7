import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import {
  type Conflict,
  conflictIn,
  type FieldValue,
  mergeOf,
  same,
  settle,
  type Values,
} from './conflict.ts';
import { type Faults, refusalOf } from './form-fault.ts';

/** What a field needs to be bound to its form: `<TextField {...form.field('name')} label=… />`. */
export interface Bound<V extends FieldValue> {
  readonly name: string;
  readonly value: V;
  readonly fault: string | null;
  readonly onChange: (value: V) => void;
  /** Tells the form how this field is called, and how a value of it reads, for the conflict view. */
  readonly describe: (description: Description) => void;
}

export interface Description {
  readonly label: string;
  readonly show: (value: FieldValue) => string;
}

export interface Sending {
  /** The same for every attempt to send the same values: a phone that tries again changes nothing twice. */
  readonly idempotencyKey: string;
  /** The version that the change is based on, where the form got one. */
  readonly version: number;
}

export interface FormOptions<T extends Values, R> {
  /** What stands in the form at first, by field; a nested field is named with dots as in the API: `limits.air.high`. */
  readonly initial: T;
  /** Version of the record that is being changed, for optimistic locking. */
  readonly version?: number;
  readonly send: (values: T, sending: Sending) => Promise<R>;
  readonly onSent: (answer: R, values: T) => void;
  /** What no single field can tell; field name to a sentence. */
  readonly check?: (values: T) => Faults;
  /** The API's record as values of this form: makes a 409 `conflict` readable. */
  readonly read?: (record: never) => T;
}

/** The widened type of a field: `''` in `initial` stands for any text. */
type Wide<V> = V extends string ? string : V extends boolean ? boolean : readonly string[];
type WideValues<T> = { readonly [K in keyof T]: Wide<T[K]> };

export interface FormState<T extends Values> {
  readonly values: T;
  readonly field: <K extends keyof T & string>(name: K) => Bound<T[K]>;
  readonly set: (part: Partial<T>) => void;
  readonly dirty: boolean;
  /** Whether leaving now would lose something; right at every moment, not only after a paint. */
  readonly isUnsaved: () => boolean;
  readonly sending: boolean;
  /** A refusal that belongs to no field; null when there is none. */
  readonly error: unknown;
  readonly faults: Faults;
  /** Grows with every attempt that fields are to blame for: then the first wrong one gets the focus. */
  readonly refusals: number;
  readonly conflict: Conflict<T> | null;
  readonly base: T;
  readonly described: (name: string) => Description;
  /** Takes what the browser found wrong with single fields; sends when nothing is. */
  readonly submit: (found: Faults) => void;
  /** Ends a conflict: `theirs` are the fields that are left to the other. */
  readonly resolve: (theirs: ReadonlySet<string>) => void;
  /** Back to what stood there at first. */
  readonly reset: () => void;
}

/**
 * The state of one form: what is typed, what is wrong with it, and sending it once. Nothing typed is lost when the
 * server is out of reach or refuses.
 */
export function useForm<const T extends Values, R>(
  options: FormOptions<WideValues<T>, R> & { readonly initial: T },
): FormState<WideValues<T>> {
  type V = WideValues<T>;
  const [base, setBase] = useState<V>(options.initial as V);
  const [version, setVersion] = useState(options.version ?? 0);
  const [values, setValues] = useState<V>(base);
  const [faults, setFaults] = useState<Faults>({});
  const [refusals, countRefusal] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const [conflict, setConflict] = useState<Conflict<V> | null>(null);
  const key = useRef({ of: '', key: '' });
  const descriptions = useRef(new Map<string, Description>());
  // The state of the last paint is too old for two presses within one, and for a page that leaves once it is sent.
  const now = useRef({ sending: false, sent: false });
  const names = Object.keys(values);

  const sender = useMutation({
    mutationFn: (sent: V) => options.send(sent, { idempotencyKey: keyFor(key, sent, version), version }),
    onSettled: () => {
      now.current.sending = false;
    },
    onSuccess: (answer, sent) => {
      now.current.sent = true;
      setBase(sent);
      setError(null);
      options.onSent(answer, sent);
    },
    onError: (refused) => {
      const found = conflictIn(refused);
      if (found !== null && options.read !== undefined) {
        const { version: now = version } = found.current as { version?: number };
        const current = (options.read as (record: unknown) => V)(found.current);
        setConflict({ current, version: now, changedBy: found.changedBy, changedAt: found.changedAt });
        return;
      }
      const refusal = refusalOf(refused, names);
      blame(refusal.faults);
      setError(refusal.error);
    },
  });

  const blame = (found: Faults): void => {
    setFaults(found);
    if (Object.keys(found).length > 0) countRefusal((before) => before + 1);
  };
  const set = (part: Partial<V>): void => {
    now.current.sent = false;
    setValues((before) => ({ ...before, ...part }));
    setFaults((before) => without(before, Object.keys(part)));
  };
  const dirty = names.some((name) => !same(values[name], base[name]));
  return {
    values,
    base,
    faults,
    refusals,
    error,
    conflict,
    sending: sender.isPending,
    dirty,
    isUnsaved: () => dirty && !now.current.sent,
    set,
    field: (name) => ({
      name,
      value: values[name] as V[typeof name],
      fault: faults[name] ?? null,
      onChange: (value) => set({ [name]: value } as unknown as Partial<V>),
      describe: (description) => void descriptions.current.set(name, description),
    }),
    described: (name) => descriptions.current.get(name) ?? { label: name, show: String },
    submit: (found) => {
      if (now.current.sending) return;
      const all = { ...options.check?.(values), ...found };
      blame(all);
      setError(null);
      if (Object.keys(all).length > 0) return;
      now.current.sending = true;
      sender.mutate(values);
    },
    resolve: (theirs) => {
      if (conflict === null) return;
      setValues(settle(values, conflict.current, mergeOf(base, values, conflict.current), theirs));
      setBase(conflict.current);
      setVersion(conflict.version);
      setConflict(null);
    },
    reset: () => {
      setValues(base);
      setFaults({});
      setError(null);
      setConflict(null);
    },
  };
}

/** Other values are another request; the same ones, sent again, are not. */
function keyFor(kept: { current: { of: string; key: string } }, values: Values, version: number): string {
  const of = JSON.stringify([values, version]);
  if (kept.current.of !== of) kept.current = { of, key: randomKey() };
  return kept.current.key;
}

/** `crypto.randomUUID` is missing on a page that a farm's own network serves without TLS. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

function without(faults: Faults, names: readonly string[]): Faults {
  return Object.fromEntries(Object.entries(faults).filter(([name]) => !names.includes(name)));
}
