import { describe, expect, it } from 'vitest';
import { DECODERS, decoderOf } from './table.ts';

describe('the table of decoders', () => {
  it('knows its own names and no others', () => {
    for (const [name, decoder] of Object.entries(DECODERS)) expect(decoderOf(name)).toBe(decoder);
    for (const name of ['', 'JSON', 'toString', '__proto__']) expect(decoderOf(name)).toBeNull();
  });
});
