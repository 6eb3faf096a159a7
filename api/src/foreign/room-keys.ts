/** Every room key that a mapping names, whatever its decoder: the members called `room`. */
export function roomKeysOf(mapping: unknown): string[] {
  const found = new Set<string>();
  const look = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > 6) return;
    for (const [name, member] of Object.entries(value)) {
      if (name === 'room' && typeof member === 'string') found.add(member);
      else look(member, depth + 1);
    }
  };
  look(mapping, 0);
  return [...found];
}
