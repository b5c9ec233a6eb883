const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]*/gu;
/** Scripts without spaces would give whole sentences as one word. */
const LONGEST_WORD = 24;

/** Longer words that carry no subject all the same. */
const EMPTY_WORDS = new Set(
  'about also and could does from give have into look many much need please shall should show some tell than that them then there these they this those what when where which will with would your'.split(
    ' ',
  ),
);

/** Words of a text in their order, each once; those that carry no subject are left out unless there are no others. */
export function keywordsOf(text: string): string[] {
  const words = [...new Set(text.slice(0, 20_000).match(WORD) ?? [])].map((word) =>
    word.slice(0, LONGEST_WORD),
  );
  const telling = words.filter((word) => word.length > 3 && !EMPTY_WORDS.has(word.toLowerCase()));
  return telling.length > 0 ? telling : words;
}

/** Lower-case words, for comparing: `getWeather_v2` gives get, weather, v2. */
export function stemsOf(text: string): Set<string> {
  const parted = text.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return new Set(parted.match(/[\p{L}\p{N}]+/gu) ?? []);
}

/** Numbers that a text mentions, in their order. */
export function numbersOf(text: string): number[] {
  return (text.slice(0, 20_000).match(/-?\d{1,12}(\.\d{1,6})?/g) ?? []).map(Number);
}
