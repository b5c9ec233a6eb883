/** `end`: how far the text is free of markers. `marker`: the one that begins at `end`; null: none so far. */
interface Scan {
  end: number;
  marker: string | null;
}

/** Markers with the same first character, longest first: all, by their second character, and those without one. */
interface Alike {
  all: readonly string[];
  bySecond: ReadonlyMap<number, readonly string[]>;
  short: readonly string[];
}

/**
 * Finds the first of several markers in text that arrives in pieces. Only a suffix that could still become a
 * marker is held back; where one marker begins another, the longer one wins.
 */
export class MarkerSet {
  readonly #byFirst: ReadonlyMap<number, Alike>;
  /** 1 where an ASCII character begins a marker: most characters are passed by this one look. */
  readonly #ascii = new Uint8Array(128);

  constructor(markers: Iterable<string>) {
    const longestFirst = [...new Set(markers)].toSorted((a, b) => b.length - a.length);
    const byFirst = Map.groupBy(longestFirst, (marker) => marker.charCodeAt(0));
    this.#byFirst = new Map([...byFirst].map(([first, all]) => [first, groupAlike(all)]));
    for (const first of byFirst.keys()) if (first < 128) this.#ascii[first] = 1;
  }

  /** Looks for one that begins in `text` from `from` and before `to`. `ended`: nothing follows, so nothing is held back. */
  scan(text: string, from: number, ended: boolean, to = text.length): Scan {
    const limit = Math.min(to, text.length);
    for (let at = from; at < limit; at++) {
      const code = text.charCodeAt(at);
      if (code < 128 && this.#ascii[code] === 0) continue;
      const marker = this.#match(text, at, ended);
      if (marker !== null) return { end: at, marker: marker === MAYBE ? null : marker };
    }
    return { end: limit, marker: null };
  }

  /** The one that begins at `at`, whatever comes behind; `MAYBE`: more text must tell; null: none. */
  startingAt(text: string, at: number, ended: boolean): string | null {
    if (at === text.length) return ended ? null : MAYBE;
    return this.#match(text, at, ended);
  }

  /** By two characters first: source code is full of `<`, which begins thirty markers: 4.5 ns a character, not 11. */
  #match(text: string, at: number, ended: boolean): string | null {
    const alike = this.#byFirst.get(text.charCodeAt(at));
    if (alike === undefined) return null;
    const { all, bySecond, short } = alike;
    if (at + 1 === text.length) return firstOf(all, text, at, ended);
    return firstOf(bySecond.get(text.charCodeAt(at + 1)) ?? short, text, at, ended);
  }
}

/** What is there could still become a marker, or a longer one. */
export const MAYBE = '';

function groupAlike(all: readonly string[]): Alike {
  const short = all.filter((marker) => marker.length === 1);
  const longer = all.filter((marker) => marker.length > 1);
  const bySecond = Map.groupBy(longer, (marker) => marker.charCodeAt(1));
  for (const markers of bySecond.values()) markers.push(...short);
  return { all, bySecond, short };
}

function firstOf(candidates: readonly string[], text: string, at: number, ended: boolean): string | null {
  for (const marker of candidates) {
    if (text.startsWith(marker, at)) return marker;
    if (!ended && isCutShort(text, at, marker)) return MAYBE;
  }
  return null;
}

function isCutShort(text: string, at: number, marker: string): boolean {
  return text.length - at < marker.length && marker.startsWith(text.slice(at));
}
