/** How a format writes values. All take JSON and Python spellings: models mix them up. */
export interface Dialect {
  /** The value is an argument of a Python call: quotes inside a string need not be escaped, and strings join. */
  inCall: boolean;
}

/** JSON, with Python's quotes, words, tuples and trailing commas where a model slips into them. */
export const LOOSE_JSON: Dialect = { inCall: false };

export const PYTHON_ARGUMENT: Dialect = { inCall: true };
