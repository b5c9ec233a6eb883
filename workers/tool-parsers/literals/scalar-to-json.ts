const WORDS: Readonly<Record<string, string>> = {
  true: 'true',
  false: 'false',
  null: 'null',
  True: 'true',
  False: 'false',
  None: 'null',
};

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** What else models write for a number: `+1`, `.5`, `108.`, `007`, `1_000`, `0x1f`. */
// One way to read any of it: a word of a million digits that turns out to be none is then given up in one pass.
const OTHER_NUMBER = /^[+-]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$|^0[xX][0-9a-fA-F]+$/;

/** A bare word or number, JSON's or Python's, as JSON; null: it is neither. Numbers JSON can spell keep their spelling. */
export function scalarToJson(word: string): string | null {
  if (Object.hasOwn(WORDS, word)) return WORDS[word] ?? null;
  if (JSON_NUMBER.test(word)) return word;
  if (!OTHER_NUMBER.test(word)) return null;
  const value = Number(word.replaceAll('_', ''));
  return Number.isFinite(value) ? String(value) : null;
}
