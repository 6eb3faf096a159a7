import type { DemoPerson } from './demo.ts';

/** Everything that is photographed. A name holds its page, width, language and theme: `overview-1440-zh-light`. */
export interface Shot {
  readonly name: string;
  /** Who looks; nobody: what is seen before somebody signs in. */
  readonly by: 'nobody' | DemoPerson;
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly language: 'zh' | 'en';
  readonly theme: 'light' | 'dark';
}

const SIZES = [
  [360, 800],
  [1440, 900],
  [1920, 1080],
] as const;

const PAGES = [
  { page: 'sign-in', by: 'nobody', path: '/' },
  { page: 'overview', by: 'staff', path: '/' },
  { page: 'stores', by: 'staff', path: '/stores' },
  { page: 'store-24h', by: 'staff', path: '/stores/{store}?range=h24' },
  { page: 'store-7d', by: 'staff', path: '/stores/{store}?range=d7' },
  { page: 'vehicle', by: 'staff', path: '/stores/pingle-mandarin?room=pingle-lorry-box&range=h24' },
  { page: 'storage', by: 'admin', path: '/storage' },
  { page: 'wall', by: 'staff', path: '/?wall' },
] as const;

/** Each page in each size, language and theme. `store` is the one whose page is shown. */
export function shotsOf(store: string): Shot[] {
  return PAGES.flatMap(({ page, by, path }) =>
    SIZES.flatMap(([width, height]) =>
      (['zh', 'en'] as const).flatMap((language) =>
        (['light', 'dark'] as const).map((theme) => ({
          name: `${page}-${width}-${language}-${theme}`,
          by,
          path: path.replace('{store}', store),
          width,
          height,
          language,
          theme,
        })),
      ),
    ),
  );
}
