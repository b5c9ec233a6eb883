/** How a text is built, whatever it is about. Counts over the sampled text. */
export interface TextShape {
  lines: number;
  /** Deepest indentation of a line, in columns. */
  indentation: number;
  sentences: number;
  questions: number;
  /** Runs of digits. */
  numbers: number;
  /** Largest number of digits in a row. */
  longestNumber: number;
  quotes: number;
  brackets: number;
  /** "not", "except", "never", …, in a few languages. */
  negations: number;
  /** "and", "then", "each", …: several things are asked for at once. */
  conjunctions: number;
  /** "if", "unless", "at least", "twice", …: words that relate quantities and cases. */
  relations: number;
  /** Words that begin with a capital within a sentence: names. */
  names: number;
  /** Letters beyond Latin. */
  otherScripts: number;
  /** Characters of the lettered choices, without their letters. */
  choiceChars: number;
  /** Choices that begin with a number. */
  numericChoices: number;
}

// Linear, like those of mark-text.ts.
const PATTERNS = {
  lines: /\n/g,
  sentences: /[.!?…]["')\]]?\s|[。！？]/g,
  questions: /[?？]/g,
  numbers: /\p{N}+/gu,
  quotes: /["'“”«»]/g,
  brackets: /[([{]/g,
  negations:
    /\b(?:not|no|never|none|neither|except|without|cannot|false|incorrect|least likely|nicht|kein\w*|pas|jamais|nunca|не|нет)\b|n't\b/gi,
  conjunctions: /\b(?:and|then|also|both|each|all|respectively|und|et|y|e|и)\b/gi,
  relations:
    /\b(?:if|unless|when|while|until|than|more|less|least|most|twice|half|times|per|every|total|remaining|percent|average|between)\b|%/gi,
  names: /[\p{Ll},;:] \p{Lu}/gu,
  otherScripts: /[^ -\u024f\p{N}\p{P}\p{S}\s]/gu,
} as const;

const CHOICE_LINE = /^[ \t]{0,4}\(?[A-J1-9][.)]\s(.*)$/gm;
const INDENTED = /^[ \t]+/gm;
const TAB_COLUMNS = 4;

export function shapeText(text: string): TextShape {
  return {
    ...countAll(text),
    indentation: longest(text.match(INDENTED), columnsOf),
    longestNumber: longest(text.match(PATTERNS.numbers), ({ length }) => length),
    ...shapeChoices(text),
  };
}

function countAll(text: string): Record<keyof typeof PATTERNS, number> {
  const count = (name: keyof typeof PATTERNS): number => text.match(PATTERNS[name])?.length ?? 0;
  return {
    lines: count('lines'),
    sentences: count('sentences'),
    questions: count('questions'),
    numbers: count('numbers'),
    quotes: count('quotes'),
    brackets: count('brackets'),
    negations: count('negations'),
    conjunctions: count('conjunctions'),
    relations: count('relations'),
    names: count('names'),
    otherScripts: count('otherScripts'),
  };
}

function shapeChoices(text: string): { choiceChars: number; numericChoices: number } {
  let choiceChars = 0;
  let numericChoices = 0;
  for (const [, choice = ''] of text.matchAll(CHOICE_LINE)) {
    choiceChars += choice.length;
    if (/^[$€£\-+−(]?\s?\d/.test(choice)) numericChoices += 1;
  }
  return { choiceChars, numericChoices };
}

function longest(found: string[] | null, lengthOf: (text: string) => number): number {
  return (found ?? []).reduce((most, text) => Math.max(most, lengthOf(text)), 0);
}

function columnsOf(space: string): number {
  let columns = 0;
  for (const character of space) columns += character === '\t' ? TAB_COLUMNS : 1;
  return columns;
}
