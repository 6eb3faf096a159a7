import type { QualityCode } from '@coldfield/protocol';

/** What a point gave: a value in the point's unit, or why there is none. Never a made-up number. */
export type Reading = { readonly value: number } | { readonly quality: QualityCode };
