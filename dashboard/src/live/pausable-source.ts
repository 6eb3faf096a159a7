import type { LiveState, LiveStore } from './live-store.ts';

/** The live state for a part of a page, which may pause: nobody below is told of changes, and all read the same. */
export class PausableSource {
  readonly #store: Pick<LiveStore, 'getState' | 'subscribe'>;
  readonly #listeners = new Set<() => void>();
  #paused: LiveState | null = null;
  #unsubscribe: (() => void) | null = null;

  constructor(store: Pick<LiveStore, 'getState' | 'subscribe'>) {
    this.#store = store;
  }

  getState = (): LiveState => this.#paused ?? this.#store.getState();

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#unsubscribe ??= this.#store.subscribe(this.#tell);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#unsubscribe?.();
      this.#unsubscribe = null;
    };
  };

  /** Goes on with what is now when it no longer pauses. */
  pause(isPaused: boolean): void {
    if (isPaused === (this.#paused !== null)) return;
    this.#paused = isPaused ? this.#store.getState() : null;
    this.#tell();
  }

  readonly #tell = (): void => {
    if (this.#paused === null) for (const listener of this.#listeners) listener();
  };
}
