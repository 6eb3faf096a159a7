const MOST = 20_000;
/** Devices report at least every hour; one that was replaced is silent from then on. */
const SILENT_MS = 3 * 3_600_000;

/** Which device speaks for which sensor key, so that two of the same make in one room are not taken for one. */
export class KeyOwners {
  readonly #owners = new Map<string, { devEui: string; heardAt: number }>();

  /** The other device whose key it is; null when it is free or its own. `now` is epoch ms. */
  other(room: string, key: string, { devEui, now }: { devEui: string; now: number }): string | null {
    const slot = `${room} ${key}`;
    const owner = this.#owners.get(slot);
    if (owner !== undefined && owner.devEui !== devEui && Math.abs(now - owner.heardAt) < SILENT_MS) {
      return owner.devEui;
    }
    this.#owners.delete(slot);
    this.#owners.set(slot, { devEui, heardAt: now });
    if (this.#owners.size > MOST) this.#owners.delete(this.#owners.keys().next().value as string);
    return null;
  }
}
