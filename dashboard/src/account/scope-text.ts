import type { TFunction } from 'i18next';

/** A permission in words; a new one that has none yet is shown as it is called. */
export function scopeText(scope: string, t: TFunction): string {
  return t(`account.scope.${scope.replace('.', '-')}` as 'account.scope.stores-view', {
    defaultValue: scope,
  });
}
