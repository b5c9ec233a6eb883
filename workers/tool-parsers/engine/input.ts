type Divert = (taken: string) => void;

const NONE: Divert = () => {};

/**
 * The text not yet consumed, and what becomes of the text that is.
 * Only the unread tail is kept between two appends, so a long stream costs O(n) and not O(n²).
 */
export class Input {
  text = '';
  at = 0;
  ended = false;
  /** Characters taken so far, over the whole stream. */
  consumed = 0;
  #divert: Divert = NONE;
  #held: string[] = [];
  #half = '';

  get remaining(): number {
    return this.text.length - this.at;
  }

  /** A high surrogate at the end waits for its other half; lone halves become U+FFFD. */
  append(chunk: string): void {
    let text = this.#half + chunk;
    this.#half = '';
    if (endsInHighSurrogate(text)) {
      this.#half = text.slice(-1);
      text = text.slice(0, -1);
    }
    this.#add(text);
  }

  end(): void {
    this.#add(this.#half);
    this.#half = '';
    this.ended = true;
  }

  /** Consumes `count` characters and returns them. */
  take(count: number): string {
    const taken = this.text.slice(this.at, this.at + count);
    this.at += taken.length;
    this.consumed += taken.length;
    this.#divert(taken);
    return taken;
  }

  startsWith(marker: string): boolean {
    return this.text.startsWith(marker, this.at);
  }

  /** From here on remember what is consumed: it may prove to be no call, and then it is text. */
  hold(): void {
    this.#held = [];
    this.#divert = (taken) => this.#held.push(taken);
  }

  /** What was held since `hold()`; stops holding. */
  release(): string {
    const held = this.#held.join('');
    this.drop();
    return held;
  }

  /** What was held has been understood. */
  drop(): void {
    this.#held = [];
    this.#divert = NONE;
  }

  /** From here on hand on what is consumed, until `drop()`. */
  divert(write: Divert): void {
    this.#divert = write;
  }

  #add(text: string): void {
    this.text = this.text.slice(this.at) + text.toWellFormed();
    this.at = 0;
  }
}

function endsInHighSurrogate(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}
