/** How a format writes values. All take JSON and Python spellings: models mix them up. */
export interface Dialect {
  /** A marker that opens and closes strings beside the quotes: Gemma's `<|"|>`. Nothing in between is escaped. */
  stringMark: string | null;
  /** Keys, and strings that hold no comma or bracket, may go without quotes. */
  bareWords: boolean;
}

/** JSON, with Python's quotes, words, tuples and trailing commas where a model slips into them. */
export const LOOSE_JSON: Dialect = { stringMark: null, bareWords: false };
