import type { TSchema } from 'typebox';
import { chirpStackDecoder } from './chirpstack/chirpstack-decoder.ts';
import type { ForeignDecoder } from './decoder.ts';
import { jsonDecoder } from './json/json-decoder.ts';
import { rawRtuDecoder } from './raw-rtu/raw-rtu-decoder.ts';
import { sparkplugDecoder } from './sparkplug/sparkplug-decoder.ts';

/** Every way in which devices that are not ours speak, by the name that the records keep. */
export const DECODERS = {
  json: jsonDecoder,
  chirpstack: chirpStackDecoder,
  'raw-rtu': rawRtuDecoder,
  sparkplug: sparkplugDecoder,
} as const satisfies Record<string, ForeignDecoder>;

export type DecoderName = keyof typeof DECODERS;

/** A decoder whose mapping is not known here: it was checked against `schema`. */
type AnyDecoder = ForeignDecoder<unknown> & { readonly schema: TSchema };

/** Null for a name that this version does not know. */
export function decoderOf(name: string): AnyDecoder | null {
  return Object.hasOwn(DECODERS, name) ? (DECODERS[name as DecoderName] as AnyDecoder) : null;
}
