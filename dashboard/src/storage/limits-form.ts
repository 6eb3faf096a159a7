import type { RetentionLimits } from '@coldfield/api/contract';

const MOST_MONTHS = 1_200;

/** What stands in the form, as it was typed. */
export interface LimitsForm {
  readonly rawMonths: string;
  readonly forever: boolean;
  readonly hoursMonths: string;
}

export type FormFault = 'months' | 'hoursShorter';

export function formOf({ rawMonths, hoursMonths }: RetentionLimits): LimitsForm {
  // Whoever stops keeping hours for ever begins with ten years, or with what rows have.
  const hours = hoursMonths ?? Math.max(rawMonths, 120);
  return { rawMonths: String(rawMonths), forever: hoursMonths === null, hoursMonths: String(hours) };
}

/** The limits that the form asks for, or the field at fault and why. */
export function limitsOf(
  form: LimitsForm,
): { limits: RetentionLimits } | { fault: FormFault; field: 'rawMonths' | 'hoursMonths' } {
  const rawMonths = monthsOf(form.rawMonths);
  if (rawMonths === null) return { fault: 'months', field: 'rawMonths' };
  if (form.forever) return { limits: { rawMonths, hoursMonths: null } };
  const hoursMonths = monthsOf(form.hoursMonths);
  if (hoursMonths === null) return { fault: 'months', field: 'hoursMonths' };
  if (hoursMonths < rawMonths) return { fault: 'hoursShorter', field: 'hoursMonths' };
  return { limits: { rawMonths, hoursMonths } };
}

export const sameLimits = (a: RetentionLimits, b: RetentionLimits): boolean =>
  a.rawMonths === b.rawMonths && a.hoursMonths === b.hoursMonths;

function monthsOf(text: string): number | null {
  const months = /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0;
  return months >= 1 && months <= MOST_MONTHS ? months : null;
}
