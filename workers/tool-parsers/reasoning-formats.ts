import type { ReasoningFormat } from './engine/tool-format.ts';

const think: ReasoningFormat = { start: 'open', openers: ['<think>'], closers: ['</think>'] };

/** Reasoning parsers under vLLM's names. */
export const REASONING_FORMATS: ReadonlyMap<string, ReasoningFormat> = new Map([
  ['deepseek_r1', think],
  ['qwen3', think],
]);
