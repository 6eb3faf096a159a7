import type { TFunction } from 'i18next';
import type { Faults } from './form-fault.ts';

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** What the browser finds wrong with the fields of a form, in the page's language instead of the browser's. */
export function nativeFaults(form: HTMLFormElement, t: TFunction): Faults {
  const faults: Record<string, string> = {};
  for (const element of form.elements) {
    if (!isControl(element) || element.name === '' || element.validity.valid) continue;
    faults[element.name] ??= wordOf(element, t);
  }
  return faults;
}

function isControl(element: Element): element is Control {
  return (
    element instanceof HTMLInputElement ||
    element instanceof HTMLSelectElement ||
    element instanceof HTMLTextAreaElement
  );
}

function wordOf(control: Control, t: TFunction): string {
  const { validity } = control;
  // A field's own judgement is worded already.
  if (validity.customError) return control.validationMessage;
  if (validity.valueMissing) return t(control instanceof HTMLSelectElement ? 'form.choose' : 'form.required');
  if (validity.badInput && control.type === 'date') return t('form.date');
  if (control instanceof HTMLInputElement) {
    const { min, max } = control;
    if (validity.rangeUnderflow) return t('form.notBefore', { min });
    if (validity.rangeOverflow) return t('form.notAfter', { max });
    if (validity.typeMismatch && control.type === 'email') return t('form.email');
  }
  if (!(control instanceof HTMLSelectElement)) {
    if (validity.tooShort) return t('form.tooShort', { n: control.minLength });
    if (validity.tooLong) return t('form.tooLong', { n: control.maxLength });
  }
  return t('form.format');
}
