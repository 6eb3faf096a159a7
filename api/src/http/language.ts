export type Language = 'zh' | 'en';

/** The reader's language: the one of ours that `Accept-Language` weighs most; Chinese when it names neither. */
export function languageOf(header: string | undefined): Language {
  let best: Language = 'zh';
  let bestWeight = 0;
  for (const part of (header ?? '').split(',').slice(0, 20)) {
    const [tag = '', ...params] = part.trim().toLowerCase().split(';');
    const q = params.map((param) => /^\s*q=([\d.]+)$/.exec(param)?.[1]).find((one) => one !== undefined);
    const weight = q === undefined ? 1 : Number(q);
    const language = tag.split('-')[0];
    if ((language === 'zh' || language === 'en') && weight > bestWeight) {
      best = language;
      bestWeight = weight;
    }
  }
  return best;
}
