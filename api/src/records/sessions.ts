import type { Role } from '../contract/index.ts';

export interface SignedIn {
  readonly sessionId: string;
  readonly person: {
    readonly id: string;
    readonly username: string;
    readonly name: string;
    readonly role: Role;
    readonly organisation: { readonly id: string; readonly name: string; readonly nameEn: string | null };
    /** True when nothing stands above their organisation. */
    readonly atRoot: boolean;
  };
  readonly expiresAt: number;
}
