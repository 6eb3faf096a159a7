import { Type } from 'typebox';
import { ID_PATTERN } from './topics.ts';

/** 2200-01-01: later than any honest clock, early enough that arithmetic and `Date` on it stay exact. */
export const MAX_TIME_MS = 7_258_118_400_000;

/** Opaque id of a room, a stream or a start. */
export const Id = Type.String({ pattern: ID_PATTERN });

/** Number of a frame in its stream, from 1. */
export const Seq = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

/** Epoch milliseconds UTC. */
export const TimeMs = Type.Integer({ minimum: 0, maximum: MAX_TIME_MS });
