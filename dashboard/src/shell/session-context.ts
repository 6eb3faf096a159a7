import type { Session } from '@coldfield/api/contract';
import { createContext, use } from 'react';

export const SessionContext = createContext<Session | null>(null);

/** Who is signed in; only below the session gate. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error('There is no session above this component.');
  return session;
}
