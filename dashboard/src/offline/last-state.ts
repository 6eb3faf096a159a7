import type { Gateway, RoomUpdate, Session, StoreList } from '@coldfield/api/contract';
import { openBox } from './box.ts';

/** What this device last saw, for whom. It is shown, greyed and with its age, when the server is not reached. */
export interface LastState {
  readonly session: Session;
  readonly stores: StoreList;
  readonly rooms: readonly RoomUpdate[];
  readonly gateways: readonly Gateway[];
  /** The server's time of the last message, epoch ms. */
  readonly heardAt: number;
  /** What the device's clock said then. */
  readonly deviceAt: number;
}

/** Changes with the shape above, so that a new build does not stumble over what an old one left. */
const FORM = 1;
/** Some hundred rooms take a tenth of it. */
const MAX_CHARACTERS = 4_000_000;
const MAX_AGE_MS = 7 * 24 * 3_600_000;

const box = openBox('coldfield', 'last-state');

/** What is kept: one state, of the person who signed in last. Null when there is none, or it is too old to be of use. */
export async function readLastState(deviceNow: number): Promise<LastState | null> {
  const kept = (await box.get('last')) as { form: number; state: LastState } | undefined;
  if (kept === undefined) return null;
  const { form, state } = kept;
  if (form === FORM && isOfUse(state, deviceNow)) return state;
  await forgetLastState();
  return null;
}

/** Keeps it in the place of the one before; nothing is kept of a county that is too large for a device. */
export async function writeLastState(state: LastState): Promise<void> {
  if (JSON.stringify(state).length > MAX_CHARACTERS) await forgetLastState();
  else await box.put('last', { form: FORM, state });
}

export function forgetLastState(): Promise<void> {
  return box.clear();
}

/** A session that has run out hides what it opened, even from a device that cannot ask. */
export function isOfUse({ session, deviceAt, heardAt }: LastState, deviceNow: number): boolean {
  const now = serverNow({ deviceAt, heardAt }, deviceNow);
  return now - heardAt < MAX_AGE_MS && now < session.expiresAt;
}

/** The server's time as far as a device knows it from the last time; never before that. */
export function serverNow({ deviceAt, heardAt }: Pick<LastState, 'deviceAt' | 'heardAt'>, deviceNow: number) {
  return heardAt + Math.max(0, deviceNow - deviceAt);
}
