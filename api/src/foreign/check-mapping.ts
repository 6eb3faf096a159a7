import { Compile } from 'typebox/compile';
import type { MappingMistake } from './decoder.ts';
import { DECODERS, type DecoderName, decoderOf } from './table.ts';

export interface CheckedMistake extends Omit<MappingMistake, 'code'> {
  /** `schema`: the shape is wrong; `detail` says it in the words of the schema. */
  readonly code: MappingMistake['code'] | 'schema';
}

const validators = new Map(
  (Object.keys(DECODERS) as DecoderName[]).map((name) => [name as string, Compile(DECODERS[name].schema)]),
);

/** The first mistake of a mapping; null for one that can be used. */
export function checkMapping(decoder: string, mapping: unknown): CheckedMistake | null {
  const known = decoderOf(decoder);
  const validator = validators.get(decoder);
  if (known === null || validator === undefined) {
    return { place: '', code: 'schema', detail: `there is no decoder ${decoder}` };
  }
  if (!validator.Check(mapping)) {
    const [first] = validator.Errors(mapping);
    const detail = first?.message ?? 'it does not match the schema';
    return { place: first?.instancePath ?? '', code: 'schema', detail };
  }
  return known.check(mapping);
}
