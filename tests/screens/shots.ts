/** Everything that is photographed. A name holds its page, width, language and theme: `overview-1440-zh-light`. */
export interface Shot {
  readonly name: string;
  /** False: what is seen before somebody signs in. */
  readonly signedIn: boolean;
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
  { page: 'sign-in', signedIn: false, path: '/' },
  { page: 'overview', signedIn: true, path: '/' },
  { page: 'stores', signedIn: true, path: '/stores' },
  { page: 'store-24h', signedIn: true, path: '/stores/{store}?range=h24' },
  { page: 'store-7d', signedIn: true, path: '/stores/{store}?range=d7' },
  { page: 'wall', signedIn: true, path: '/?wall' },
] as const;

/** Each page in each size, language and theme. `store` is the one whose page is shown. */
export function shotsOf(store: string): Shot[] {
  return PAGES.flatMap(({ page, signedIn, path }) =>
    SIZES.flatMap(([width, height]) =>
      (['zh', 'en'] as const).flatMap((language) =>
        (['light', 'dark'] as const).map((theme) => ({
          name: `${page}-${width}-${language}-${theme}`,
          signedIn,
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
