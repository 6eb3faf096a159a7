import type { Permission } from '@coldfield/api/contract';
import type { TFunction } from 'i18next';

type Dashed<P extends string> = P extends `${infer Of}.${infer What}` ? `${Of}-${What}` : never;

/** A permission in words: one without any is a type error here. What an earlier version gave is shown as it is called. */
export function scopeText(scope: string, t: TFunction): string {
  return t(`account.scope.${scope.replace('.', '-')}` as `account.scope.${Dashed<Permission>}`, {
    defaultValue: scope,
  });
}
