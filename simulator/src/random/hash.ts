/**
 * Randomness as a function: the same numbers in, the same number out, on every machine and in any order.
 * Mixing after Murmur3's finaliser; not for secrets.
 */
export function hash32(seed: number, ...parts: readonly number[]): number {
  let h = seed | 0;
  for (const part of parts) {
    // Times in milliseconds need more than 32 bits.
    h = mix(h ^ (part | 0));
    h = mix(h ^ Math.floor(part / 0x1_0000_0000));
  }
  return h >>> 0;
}

function mix(value: number): number {
  let h = (value + 0x9e3779b9) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Uniform in [0, 1). */
export function uniform(seed: number, ...parts: readonly number[]): number {
  return hash32(seed, ...parts) / 0x1_0000_0000;
}

/** About normal, mean 0, standard deviation 1, never beyond ±3: the sum of four uniforms, scaled. */
export function normal(seed: number, ...parts: readonly number[]): number {
  const h = hash32(seed, ...parts);
  const sum = (h & 0xff) + ((h >>> 8) & 0xff) + ((h >>> 16) & 0xff) + (h >>> 24);
  return (sum - 510) / 147.8;
}

/** A number for a text, so that ids can take part. */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}
