// Runs before the first paint, so that a dark room is not lit by a white page. The rest is src/shell/preferences.ts.
(() => {
  const root = document.documentElement;
  let theme = null;
  let language = null;
  try {
    theme = localStorage.getItem('coldfield.theme');
    language = localStorage.getItem('coldfield.language');
  } catch {
    // Storage may be forbidden; the defaults do.
  }
  const dark = theme === 'dark' || (theme === null && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.theme = dark ? 'dark' : 'light';
  root.lang = language === 'en' ? 'en' : 'zh-CN';
})();
