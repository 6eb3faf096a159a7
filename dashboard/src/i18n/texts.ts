import type { zh } from './zh.ts';

type Same<T> = { readonly [K in keyof T]: T[K] extends string ? string : Same<T[K]> };

/** The shape that every language must fill completely. */
export type Texts = Same<typeof zh>;
