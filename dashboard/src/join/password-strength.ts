/** How good a password is, by its length alone: nothing else helps as much. */
export type Strength = 'short' | 'fair' | 'good' | 'strong';

export function strengthOf(password: string): Strength {
  const letters = Array.from(password.normalize('NFC'));
  // Few different ones are as good as none.
  if (letters.length < 10 || new Set(letters).size < 4) return 'short';
  // A Chinese character stands for several letters.
  const weight = letters.reduce((sum, letter) => sum + (/\p{Script=Han}/u.test(letter) ? 2 : 1), 0);
  if (weight < 14) return 'fair';
  return weight < 20 ? 'good' : 'strong';
}
