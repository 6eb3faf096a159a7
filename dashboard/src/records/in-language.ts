import type { Store } from '@coldfield/api/contract';
import type { Language } from '../i18n/index.ts';

interface Named {
  readonly name: string | null;
  readonly nameEn?: string;
}

/** A store with its names in the reader's language, where somebody entered them. */
export function inLanguage(store: Store, language: Language): Store {
  if (language === 'zh') return store;
  return {
    ...english(store),
    organisation: english(store.organisation),
    rooms: store.rooms.map((room) => ({ ...english(room), sensors: room.sensors.map(english) })),
    gateways: store.gateways.map(english),
  };
}

/** The name of a record in the reader's language, where somebody entered it. */
export function nameOf(
  record: { readonly name: string; readonly nameEn?: string | null },
  language: Language,
): string {
  return language === 'en' && record.nameEn ? record.nameEn : record.name;
}

/** The same for a record that names another one beside itself. */
export function wordOf(name: string, nameEn: string | null, language: Language): string {
  return nameOf({ name, nameEn }, language);
}

function english<T extends Named>(named: T): T {
  return named.nameEn === undefined || named.nameEn === '' ? named : { ...named, name: named.nameEn };
}
