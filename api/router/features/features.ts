/** What the heuristic looks at. Counts of words and marks are those of a bounded sample of the text. */
export interface Features {
  /** Estimated from bytes over messages and tools, tokens. */
  promptTokens: number;
  /** What the client allows, tokens; null: it does not say. */
  outputTokens: number | null;
  /** Characters of the newest user message. */
  questionChars: number;
  turns: number;
  toolResults: number;
  tools: number;
  /** Of all tool schemas and the response format. */
  schemaNodes: number;
  schemaDepth: number;
  structuredOutput: boolean;
  text: TextMarks;
}

/** Counts over the sampled text. */
export interface TextMarks {
  words: number;
  /** Words of more than nine letters. */
  longWords: number;
  digits: number;
  /** Lines or characters that only programs have. */
  code: number;
  /** Formulas: LaTeX commands, operators between operands. */
  formulas: number;
  /** Lettered or numbered choices, each on its line. */
  choices: number;
  topics: Record<Topic, number>;
}

/** A word list in `vocabulary.ts`. */
export type Topic = 'reasoning' | 'mathematics' | 'calculation' | 'law' | 'concepts' | 'simple';
