/** The shape of one language's texts, which another must fill completely. */
export type Same<T> = { readonly [K in keyof T]: T[K] extends string ? string : Same<T[K]> };
