/** Where the progress of a long command is shown. */
export interface Screen {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

const TTY_EVERY_MS = 200;
const PLAIN_EVERY_MS = 5_000;
/** The pace of the last while says more of the time left than that of the whole. */
const PACE_MS = 20_000;

/** One line of progress: rewritten in a terminal, a plain line every few seconds elsewhere. */
export class ProgressLine {
  readonly #screen: Screen;
  readonly #now: () => number;
  readonly #total: number;
  readonly #marks: [at: number, done: number][];
  #done: number;
  #shownAt: number;
  #isShown = false;
  label = '';
  readonly #unit: string;

  /**
   * @param already what an earlier run has done of `total`
   * @param unit of `total`
   */
  constructor(
    screen: Screen,
    total: number,
    already: number,
    now: () => number = () => performance.now(),
    unit = 'rows',
  ) {
    this.#unit = unit;
    this.#screen = screen;
    this.#now = now;
    this.#total = total;
    this.#done = already;
    this.#shownAt = now();
    this.#marks = [[now(), already]];
  }

  add(rows: number): void {
    this.#done += rows;
    const now = this.#now();
    if (now - this.#shownAt < (this.#screen.isTTY === true ? TTY_EVERY_MS : PLAIN_EVERY_MS)) return;
    this.#show(now);
  }

  /** Writes a line of its own, above the progress. */
  say(line: string): void {
    this.#clear();
    this.#screen.write(`${line}\n`);
  }

  end(): void {
    this.#clear();
  }

  #show(now: number): void {
    this.#shownAt = now;
    this.#marks.push([now, this.#done]);
    while (this.#marks.length > 2 && now - (this.#marks[0] as [number, number])[0] > PACE_MS)
      this.#marks.shift();
    const [at, done] = this.#marks[0] as [number, number];
    const perS = ((this.#done - done) * 1_000) / Math.max(1, now - at);
    // A database may count a little too few.
    const share = this.#total <= 0 ? 1 : Math.min(1, this.#done / this.#total);
    const left = perS > 0 ? duration(Math.max(0, this.#total - this.#done) / perS) : '?';
    const line = `${this.label} ${(share * 100).toFixed(1)} %, ${Math.round(perS).toLocaleString('en')} ${this.#unit}/s, ${left} left`;
    if (this.#screen.isTTY === true) {
      this.#screen.write(`\r\u001b[2K${line}`);
      this.#isShown = true;
    } else this.#screen.write(`${line}\n`);
  }

  #clear(): void {
    if (this.#isShown) this.#screen.write('\r\u001b[2K');
    this.#isShown = false;
  }
}

function duration(seconds: number): string {
  const s = Math.ceil(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3_600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3_600)} h ${Math.floor((s % 3_600) / 60)} min`;
}
