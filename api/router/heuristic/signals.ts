import type { Features, Topic } from '../features/features.ts';

/** One reason for or against the small model. Its part of the score is `weight × strength`. */
export interface Signal {
  /** Log-odds at full strength; negative speaks for the small model. */
  weight: number;
  /** 0..1. */
  strength: (features: Features) => number;
  /** What a person reads beside it. */
  say: (features: Features) => string;
}

/** Log-odds of a request without any signal: a short, plain question. */
export const BIAS = -1.75;

/**
 * Additive weights, log-odds of "the small model will not do". Those marked (f) follow a logistic regression on
 * graded answers of an 8B and a 70B model of one family to 11,593 exam questions, grade-school problems, programs and
 * tool calls; the others are judgement: that mix has no long runs of agents.
 */
export const SIGNALS: readonly Signal[] = [
  // The question itself
  {
    weight: 1.2, // (f)
    strength: ({ questionChars }) => upTo(6, Math.log2(1 + questionChars / 64)),
    say: ({ questionChars }) => `question of ${questionChars} characters`,
  },
  {
    weight: 0.9, // (f)
    strength: ({ text }) => upTo(10, text.choices),
    say: ({ text }) => `${text.choices} choices to weigh`,
  },
  {
    weight: 1.2, // (f)
    strength: ({ text }) => upTo(6, text.code),
    say: ({ text }) => `code (${text.code} marks)`,
  },
  {
    weight: 0.4, // (f)
    strength: ({ text }) => upTo(6, text.formulas),
    say: ({ text }) => `formulas (${text.formulas} marks)`,
  },
  {
    weight: 0.6, // (f)
    strength: ({ text }) => upTo(40, text.digits),
    say: ({ text }) => `${text.digits} digits`,
  },
  // What it is about
  words('reasoning', 1.8, 3, 'asks for reasoning'),
  words('mathematics', 0.4, 3, 'mathematics'),
  words('calculation', 0.3, 4, 'something to calculate'), // (f)
  words('law', 0.9, 4, 'a legal case'), // (f)
  words('concepts', -0.8, 3, 'asks for an explanation of something known'), // (f)
  words('simple', -0.8, 1, 'a simple task'),
  // Tools and structure
  {
    weight: -0.4, // (f): one well-described call is what small models were trained for
    strength: ({ tools }) => (tools > 0 ? 1 : 0),
    say: () => 'has tools to rely on',
  },
  {
    weight: 1,
    strength: ({ tools }) => upTo(28, tools - 4),
    say: ({ tools }) => `${tools} tools to choose from`,
  },
  {
    weight: 0.6,
    strength: ({ schemaNodes }) => upTo(600, schemaNodes - 100),
    say: ({ schemaNodes }) => `schemas of ${schemaNodes} values`,
  },
  {
    weight: 0.4,
    strength: ({ schemaDepth }) => upTo(8, schemaDepth - 6),
    say: ({ schemaDepth }) => `schemas ${schemaDepth} levels deep`,
  },
  {
    weight: 0.3,
    strength: ({ structuredOutput }) => (structuredOutput ? 1 : 0),
    say: () => 'structured output',
  },
  // The run so far
  {
    weight: 0.8,
    strength: ({ toolResults }) => upTo(12, toolResults),
    say: ({ toolResults }) => `${toolResults} tool results to work from`,
  },
  { weight: 0.5, strength: ({ turns }) => upTo(10, turns - 1), say: ({ turns }) => `${turns} user turns` },
  {
    weight: 1,
    strength: ({ promptTokens }) => upTo(4, Math.log2(Math.max(1, promptTokens / 2000))),
    say: ({ promptTokens }) => `prompt of about ${promptTokens} tokens`,
  },
  {
    weight: 0.4,
    strength: ({ outputTokens }) => upTo(4096, (outputTokens ?? 0) - 2048),
    say: ({ outputTokens }) => `up to ${outputTokens} tokens of output`,
  },
];

function words(topic: Topic, weight: number, full: number, meaning: string): Signal {
  return {
    weight,
    strength: ({ text }) => upTo(full, text.topics[topic]),
    say: ({ text }) => `${meaning} (${text.topics[topic]} of its words)`,
  };
}

/** 0 at 0 and below, 1 from `full` on, a straight line between. */
function upTo(full: number, value: number): number {
  return Math.min(1, Math.max(0, value / full));
}
