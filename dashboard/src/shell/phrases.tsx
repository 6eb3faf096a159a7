import { Children, type ReactNode } from 'react';

/** Phrases with a dot between them; each stays whole, and a line never ends or begins with a dot. */
export function Phrases({ children }: { children: ReactNode }) {
  return (
    <span className="phrases">
      {Children.map(Children.toArray(children), (phrase) => (
        <span>{phrase}</span>
      ))}
    </span>
  );
}
