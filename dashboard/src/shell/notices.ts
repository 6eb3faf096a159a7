/** A sentence about what has just been done, with a way back where there is one. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  /** Undoes what the sentence tells; the notice is gone once it is pressed. */
  readonly undo?: () => void;
}

type Listener = () => void;

/** The notices on the screen; framework-free, so that whatever finishes something can say so. */
export class NoticeStore {
  #notices: readonly Notice[] = [];
  #next = 1;
  readonly #listeners = new Set<Listener>();

  read = (): readonly Notice[] => this.#notices;

  subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Shows it; at most three at once, the oldest goes. */
  show(text: string, undo?: () => void): void {
    const notice: Notice = { id: this.#next++, text, ...(undo === undefined ? {} : { undo }) };
    this.#set([...this.#notices, notice].slice(-3));
  }

  dismiss(id: number): void {
    this.#set(this.#notices.filter((notice) => notice.id !== id));
  }

  #set(notices: readonly Notice[]): void {
    this.#notices = notices;
    for (const listener of this.#listeners) listener();
  }
}

/** One screen has one place for them. */
export const notices = new NoticeStore();
