import { TOOL_FORMATS } from '../../../workers/tool-parsers/tool-formats.ts';
import { SAMPLES } from './samples.ts';

/** Tags, special tokens and the like. */
const MARKER = /\]<\]minimax\[>\[|<[^<>\n]{1,60}>|\[\/?[A-Z_]+\]|functools\[|```(?:json)?/gu;

/** Everything in a format's sample that looks like one of its markers, and the openers that its parser knows. */
export function markersOf(format: string): string[] {
  const inSample = (SAMPLES[format] ?? '').match(MARKER) ?? [];
  return [...new Set([...inSample, ...(TOOL_FORMATS.get(format)?.openers ?? [])])];
}
