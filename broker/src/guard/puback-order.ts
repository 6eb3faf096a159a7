interface Held {
  settled: boolean;
  readonly release: (error?: Error) => void;
}

/**
 * Keeps the PUBACKs of one connection in the order of its PUBLISHes (MQTT 3.1.1, 4.6.0-2). A message that is stored
 * before it is acknowledged holds back the later ones of the same client; aedes would let them overtake.
 */
export class PubackOrder {
  readonly #held: Held[] = [];

  get held(): number {
    return this.#held.length;
  }

  /** Queues a message; `release` is called once: without an error in its turn, with one at once. */
  hold(outcome: Promise<void> | undefined, release: (error?: Error) => void): void {
    const entry: Held = { settled: outcome === undefined, release };
    this.#held.push(entry);
    if (outcome === undefined) {
      this.#flush();
      return;
    }
    outcome.then(
      () => {
        entry.settled = true;
        this.#flush();
      },
      (cause: unknown) => {
        this.#held.splice(this.#held.indexOf(entry), 1);
        release(new Error('the message was not accepted', { cause }));
        this.#flush();
      },
    );
  }

  #flush(): void {
    while (this.#held[0]?.settled === true) this.#held.shift()!.release();
  }
}
