import type { Topic } from '../features/features.ts';
import type { RequestShape } from '../features/shape-request.ts';

/** One number about a request, roughly within 0..10: counts by their logarithm. */
export interface SurfaceFeature {
  /** Names it in the weights file, and in words for the reasons. */
  name: string;
  value: (request: RequestShape) => number;
}

/** Kinds of requests in which the other features may mean something else: a long question with choices is not a long program. */
export const KINDS: readonly SurfaceFeature[] = [
  { name: 'tools', value: ({ features }) => flag(features.tools > 0) },
  { name: 'choices', value: ({ features }) => flag(features.text.choices > 1) },
  {
    name: 'code',
    value: ({ features: { text, tools } }) => flag(text.code >= 3 && text.choices < 2 && tools === 0),
  },
];

export const SURFACE: readonly SurfaceFeature[] = [
  // Size
  { name: 'prompt tokens', value: ({ features }) => Math.log1p(features.promptTokens) },
  { name: 'length of the question', value: ({ features }) => Math.log1p(features.questionChars) },
  { name: 'words', value: ({ features }) => Math.log1p(features.text.words) },
  { name: 'lines', value: ({ shape }) => Math.log1p(shape.lines) },
  { name: 'sentences', value: ({ shape }) => Math.log1p(shape.sentences) },
  {
    name: 'question without its choices',
    value: ({ features, shape }) => Math.log1p(Math.max(0, features.questionChars - shape.choiceChars)),
  },
  // The run so far
  { name: 'user turns', value: ({ features }) => Math.log1p(features.turns) },
  { name: 'tool results', value: ({ features }) => Math.log1p(features.toolResults) },
  { name: 'structured output', value: ({ features }) => flag(features.structuredOutput) },
  // Tools
  { name: 'has tools', value: ({ features }) => flag(features.tools > 0) },
  { name: 'number of tools', value: ({ features }) => Math.log1p(features.tools) },
  { name: 'size of the schemas', value: ({ features }) => Math.log1p(features.schemaNodes) },
  { name: 'depth of the schemas', value: ({ features }) => features.schemaDepth / 5 },
  { name: 'words shared with a tool', value: ({ toolOverlap }) => toolOverlap * 4 },
  // Choices
  { name: 'number of choices', value: ({ features }) => features.text.choices / 5 },
  { name: 'has choices', value: ({ features }) => flag(features.text.choices > 1) },
  { name: 'length of the choices', value: ({ shape }) => Math.log1p(shape.choiceChars) },
  {
    name: 'length of a choice',
    value: ({ features, shape }) => Math.log1p(shape.choiceChars / Math.max(1, features.text.choices)),
  },
  {
    name: 'choices that are numbers',
    value: ({ features, shape }) => shape.numericChoices / Math.max(1, features.text.choices),
  },
  // Words
  { name: 'long words', value: ({ features }) => Math.log1p(features.text.longWords) },
  {
    name: 'share of long words',
    value: ({ features }) => features.text.longWords / (1 + features.text.words),
  },
  {
    name: 'variety of words',
    value: ({ tokens, distinctTokens }) => distinctTokens / (1 + tokens.length),
  },
  { name: 'questions asked', value: ({ shape }) => Math.log1p(shape.questions) },
  { name: 'negations', value: ({ shape }) => Math.log1p(shape.negations) },
  { name: 'several things asked for', value: ({ shape }) => Math.log1p(shape.conjunctions) },
  { name: 'relations and conditions', value: ({ shape }) => Math.log1p(shape.relations) },
  { name: 'names', value: ({ shape }) => Math.log1p(shape.names) },
  { name: 'other scripts than Latin', value: ({ shape }) => Math.log1p(shape.otherScripts) },
  { name: 'quotes', value: ({ shape }) => Math.log1p(shape.quotes) },
  // Numbers, formulas, code
  { name: 'digits', value: ({ features }) => Math.log1p(features.text.digits) },
  { name: 'numbers', value: ({ shape }) => Math.log1p(shape.numbers) },
  { name: 'longest number', value: ({ shape }) => Math.log1p(shape.longestNumber) },
  { name: 'formulas', value: ({ features }) => Math.log1p(features.text.formulas) },
  { name: 'code', value: ({ features }) => Math.log1p(features.text.code) },
  { name: 'indentation', value: ({ shape }) => Math.log1p(shape.indentation) },
  { name: 'brackets', value: ({ shape }) => Math.log1p(shape.brackets) },
  // Topics
  topic('reasoning', 'words that ask for reasoning'),
  topic('mathematics', 'words of mathematics'),
  topic('calculation', 'words of calculation'),
  topic('law', 'words of law'),
  topic('concepts', 'words that ask for an explanation'),
  topic('simple', 'words of simple tasks'),
];

function topic(name: Topic, said: string): SurfaceFeature {
  return { name: said, value: ({ features }) => Math.log1p(features.text.topics[name]) };
}

function flag(is: boolean): number {
  return is ? 1 : 0;
}
