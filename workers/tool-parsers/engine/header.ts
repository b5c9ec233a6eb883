import type { Input } from './input.ts';
import type { MarkerSet } from './marker-set.ts';
import type { Steps } from './steps.ts';

/** Longer than any header: what a literal marker in prose would hold back is bounded by this. */
const MAX_LENGTH = 1024;

export interface Header {
  text: string;
  /** The marker behind the header, not consumed; null: the stream ended. */
  end: string | null;
}

/** Text up to a marker, while it could still be a header. Null: it cannot. */
export function* readHeader(
  input: Input,
  ends: MarkerSet,
  isPossible: (text: string) => boolean = () => true,
): Steps<Header | null> {
  let text = '';
  for (;;) {
    const { end, marker } = ends.scan(input.text, input.at, input.ended);
    text += input.take(end - input.at);
    if (text.length > MAX_LENGTH || !isPossible(text)) return null;
    if (marker !== null || input.ended) return { text, end: marker };
    yield;
  }
}

/** White space around a name is the template's; white space, quotes or brackets inside mean that it is none. */
export function isToolName(text: string): boolean {
  return /^[^\s<>{}()[\]"'`]*$/.test(text.trim());
}
