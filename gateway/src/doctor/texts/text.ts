/** A sentence in Chinese and in English, made of the numbers that were seen. */
export type Text = (p: Readonly<Record<string, string | number>>) => readonly [zh: string, en: string];
