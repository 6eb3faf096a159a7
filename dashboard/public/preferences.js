// Runs before the first paint, so that a dark room is not lit by a white page, and nobody who needs large letters
// sees small ones first. The rest is src/shell/preferences.ts.
(() => {
  const root = document.documentElement;
  const recall = (key) => {
    try {
      return localStorage.getItem(`coldfield.${key}`);
    } catch {
      // Storage may be forbidden; the defaults do.
      return null;
    }
  };
  const theme = recall('theme');
  const size = recall('size');
  const dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.theme = dark ? 'dark' : 'light';
  root.dataset.mode = recall('mode') === 'senior' ? 'senior' : 'normal';
  root.dataset.size = ['1', '2', '3', '4'].includes(size) ? size : '2';
  root.lang = recall('language') === 'en' ? 'en' : 'zh-CN';
  // The frame of an installed page takes the theme's colour, and its name the language.
  if (theme === 'dark' || theme === 'light') {
    for (const meta of document.querySelectorAll('meta[name="theme-color"]'))
      meta.media = meta.dataset.of === theme ? 'all' : 'not all';
  }
  if (root.lang === 'en') {
    document.querySelector('link[rel="manifest"]').href = '/manifest.en.webmanifest';
    // The program waits for these texts; the build says where they are.
    const { english } = document.currentScript.dataset;
    if (english !== undefined)
      document.head.append(
        Object.assign(document.createElement('link'), { rel: 'modulepreload', href: english }),
      );
  }
  // What every page begins with is on its way while the program still comes: `src/records/begun.ts` takes it up.
  if (recall('sign-out') === null) {
    const ask = (path) =>
      fetch(path, { credentials: 'same-origin', headers: { 'accept-language': root.lang } });
    const session = ask('/api/session');
    const stores = session.then((answer) => (answer.ok ? ask('/api/stores') : null));
    session.catch(() => {});
    stores.catch(() => {});
    window.coldfieldBegun = { '/api/session': session, '/api/stores': stores };
  }
})();
