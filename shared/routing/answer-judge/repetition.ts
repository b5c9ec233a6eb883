/** How much of an answer says again what it has said: loops are how small models fail to end. */
export interface Repetition {
  /** Share of sequences of eight words that came before, 0..1. */
  repeated: number;
  /** Different words ÷ words. */
  variety: number;
  /** Digits of the longest number: a loop of divisions writes hundreds. */
  longestNumber: number;
}

const SEQUENCE = 8;
/** A loop shows within this, and no answer costs more than this. */
const MAX_WORDS = 4000;

export function repetitionOf(text: string): Repetition {
  const words = (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, MAX_WORDS);
  const seen = new Set<string>();
  let repeated = 0;
  for (let at = 0; at + SEQUENCE <= words.length; at++) {
    const sequence = words.slice(at, at + SEQUENCE).join(' ');
    if (seen.has(sequence)) repeated += 1;
    seen.add(sequence);
  }
  return {
    repeated: repeated / Math.max(1, words.length - SEQUENCE + 1),
    variety: new Set(words).size / Math.max(1, words.length),
    longestNumber: (text.match(/\d+/g) ?? []).reduce((most, { length }) => Math.max(most, length), 0),
  };
}
