/** A text in the two languages of the product. */
export type Words = (zh: string, en: string) => string;

/** The language of the terminal: Chinese where it says so, else English. */
export function wordsFor(env: Readonly<Record<string, string | undefined>>): Words {
  const language = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return (zh, en) => (language.toLowerCase().startsWith('zh') ? zh : en);
}
