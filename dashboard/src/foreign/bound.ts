import type { FieldValue } from '../form/conflict.ts';
import type { Bound } from '../form/use-form.ts';

/** Binds a field to something that is no form of its own: what it holds is tried at once, and saved as a whole. */
export function bound<V extends FieldValue>(
  name: string,
  value: V,
  onChange: (value: V) => void,
  fault: string | null = null,
): Bound<V> {
  return { name, value, onChange, fault, describe: () => undefined };
}
