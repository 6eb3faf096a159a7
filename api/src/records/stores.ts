import type { Limits, ROOM_KINDS } from '../contract/index.ts';

export interface StoreRecord {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string | null;
  readonly organisation: { readonly id: string; readonly name: string; readonly nameEn: string | null };
  readonly timeZone: string;
  readonly rooms: readonly RoomRecord[];
  readonly gateways: readonly { readonly id: string; readonly name: string }[];
}

export interface RoomRecord {
  readonly id: string;
  readonly store: string;
  readonly name: string;
  readonly nameEn: string | null;
  readonly kind: (typeof ROOM_KINDS)[number];
  readonly volumeM3: number | null;
  readonly limits: Readonly<Record<string, Limits>>;
  readonly cadenceMs: number;
  readonly timeZone: string;
  readonly sensors: readonly { readonly key: string; readonly name: string | null; readonly nameEn: string | null }[];
}
