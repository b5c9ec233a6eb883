import type { Input } from '../engine/input.ts';
import type { MarkerSet } from '../engine/marker-set.ts';
import type { Steps } from '../engine/steps.ts';

const CLOSER: Readonly<Record<string, string>> = { '{': '}', '[': ']' };

/**
 * Passes on, as it is, the rest of something that is no JSON after all, up to the bracket that closes it.
 * `open`: the closing brackets it still lacks, innermost last. `closed`: a marker of `stops` comes before that one.
 */
export function* readRawRest(
  input: Input,
  open: readonly string[],
  stops: MarkerSet,
  write: (text: string) => void,
): Steps<'done' | 'closed' | 'cut'> {
  const brackets = createBracketCounter(open);
  for (;;) {
    const { end, marker } = stops.scan(input.text, input.at, input.ended);
    const rest = brackets.pass(input.text, input.at, end);
    if (rest > input.at) write(input.take(rest - input.at));
    if (brackets.areClosed()) return 'done';
    if (marker !== null) return 'closed';
    if (input.ended) return 'cut';
    yield;
  }
}

interface BracketCounter {
  /** Looks at `text` from `from` to `to`; returns how far it is inside the brackets, the last closing one included. */
  pass(text: string, from: number, to: number): number;
  areClosed(): boolean;
}

/** Brackets in strings do not count, and a bracket that closes an outer one closes what was left open inside. */
function createBracketCounter(open: readonly string[]): BracketCounter {
  const closers = [...open];
  const lacking: Record<string, number> = { '}': 0, ']': 0 };
  for (const closer of open) lacking[closer] = (lacking[closer] ?? 0) + 1;
  let inString = false;
  let isEscaped = false;
  const push = (closer: string) => {
    closers.push(closer);
    lacking[closer] = (lacking[closer] ?? 0) + 1;
  };
  const popTo = (closer: string) => {
    for (let last = ''; last !== closer;) {
      last = closers.pop() ?? closer;
      lacking[last] = (lacking[last] ?? 1) - 1;
    }
  };
  const look = (char: string) => {
    if (isEscaped) isEscaped = false;
    else if (char === '\\') isEscaped = inString;
    else if (char === '"') inString = !inString;
    else if (inString) return;
    else if (CLOSER[char] !== undefined) push(CLOSER[char]);
    else if ((lacking[char] ?? 0) > 0) popTo(char);
  };
  return {
    pass: (text, from, to) => {
      let at = from;
      while (at < to && closers.length > 0) look(text.charAt(at++));
      return at;
    },
    areClosed: () => closers.length === 0,
  };
}
