/** `end`: how far the text is free of markers. `marker`: the one that begins at `end`; null: none so far. */
interface Scan {
  end: number;
  marker: string | null;
}

/**
 * Finds the first of several markers in text that arrives in pieces. Only a suffix that could still become a
 * marker is held back; where one marker begins another, the longer one wins.
 */
export class MarkerSet {
  readonly #byFirst = new Map<number, string[]>();
  /** 1 where an ASCII character begins a marker: most characters are passed by this one look. */
  readonly #ascii = new Uint8Array(128);

  constructor(markers: Iterable<string>) {
    const longestFirst = [...new Set(markers)].toSorted((a, b) => b.length - a.length);
    for (const marker of longestFirst) {
      const first = marker.charCodeAt(0);
      this.#byFirst.set(first, [...(this.#byFirst.get(first) ?? []), marker]);
      if (first < 128) this.#ascii[first] = 1;
    }
  }

  /** Looks at `text` from `from`. `ended`: nothing follows, so nothing is held back. */
  scan(text: string, from: number, ended: boolean): Scan {
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code < 128 && this.#ascii[code] === 0) continue;
      const marker = matchAt(text, at, this.#byFirst.get(code) ?? [], ended);
      if (marker !== null) return { end: at, marker: marker === MAYBE ? null : marker };
    }
    return { end: text.length, marker: null };
  }
}

/** A longer marker may still come. */
const MAYBE = '';

function matchAt(text: string, at: number, candidates: readonly string[], ended: boolean): string | null {
  for (const marker of candidates) {
    if (text.startsWith(marker, at)) return marker;
    if (!ended && isCutShort(text, at, marker)) return MAYBE;
  }
  return null;
}

function isCutShort(text: string, at: number, marker: string): boolean {
  return text.length - at < marker.length && marker.startsWith(text.slice(at));
}
