import type { Same } from './same.ts';
import type { zh } from './zh.ts';

/** The shape that every language must fill completely. */
export type Texts = Same<typeof zh>;
