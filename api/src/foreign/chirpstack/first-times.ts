import type { Uplink } from './event.ts';

const MOST = 4_096;
/** A device repeats an uplink that nobody confirmed within seconds; later the same number is another uplink. */
const SAME_WITHIN_MS = 10 * 60_000;

/**
 * When each uplink was heard for the first time. ChirpStack joins what several gateways heard of one uplink, but not
 * what arrives after its window, and not what a device repeats: that comes as another event, with a time of its own.
 * Under the time of the first it is the same reading, so writing it again changes nothing.
 */
export class FirstTimes {
  readonly #first = new Map<string, { readonly time: number; readonly content: string }>();

  of({ devEui, fCnt, time, data, object }: Uplink): number {
    const slot = `${devEui} ${fCnt}`;
    const content = data ?? JSON.stringify(object);
    const known = this.#first.get(slot);
    const isRepeat =
      known !== undefined && known.content === content && Math.abs(time - known.time) <= SAME_WITHIN_MS;
    const first = isRepeat ? known : { time, content };
    // The one that was not heard for longest goes first.
    this.#first.delete(slot);
    this.#first.set(slot, first);
    if (this.#first.size > MOST) this.#first.delete(this.#first.keys().next().value as string);
    return first.time;
  }
}
