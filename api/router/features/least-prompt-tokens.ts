import type { ChatMessage, ChatRequest } from '../../../shared/types/chat.ts';
import { textOf } from './sample-text.ts';

/** The longest tokens of letters, names out of programs, have 36 (in cl100k; 26 in o200k, 20 in Mistral's Tekken). */
const LETTERS_PER_TOKEN = 40;
const APOSTROPHE = 39;
/** Before its end stand an assistant's thoughts, which many templates leave out of later turns. */
const THOUGHTS_END = '</think>';

/**
 * Tokens that a prompt has at least, whichever tokenizer reads it; counted no further than `enough`.
 *
 * No token spans two words, a word and a number, or a word and a row of marks, so there are at least as many tokens as
 * there are of those. Over 2,000 texts that never came to more than what cl100k, o200k, Llama 3 and Llama 2 count. It is
 * 0.77–1.0 of it for English, source code and JSON (0.57–1.0 with Llama 2), 0.2–0.7 for Russian, Arabic or Hindi, next
 * to nothing where words are not spaced. (Bytes alone tell less: a token has 1.4 of them in base64, 8.8 in Hindi, 64 in
 * a row of spaces.) Only what every template renders is counted: message texts, no tools and no calls.
 */
export function leastPromptTokens({ messages }: ChatRequest, enough: number): number {
  let pieces = 0;
  for (const message of messages) {
    for (const text of textsOf(message)) pieces += countPieces(text, enough - pieces);
  }
  return Math.min(pieces, enough);
}

function textsOf({ role, content }: ChatMessage): string[] {
  const texts = typeof content === 'string' ? [content] : (content ?? []).map(textOf);
  return role === 'assistant' ? texts.map(withoutThoughts) : texts;
}

function withoutThoughts(text: string): string {
  const end = text.lastIndexOf(THOUGHTS_END);
  return end === -1 ? text : text.slice(end + THOUGHTS_END.length);
}

/** Stops a little above `enough`. About 16 ns a character. */
function countPieces(text: string, enough: number): number {
  let pieces = 0;
  for (let start = 0, end = 0; start < text.length && pieces < enough; start = end) {
    const kind = kindAt(text, start);
    while (end < text.length && kindAt(text, end) === kind) end += 1;
    if (kind === 'letter') pieces += Math.ceil((end - start) / LETTERS_PER_TOKEN);
    else if (kind === 'digit' || (kind === 'mark' && !belongsToWord(text, start, end))) pieces += 1;
  }
  return pieces;
}

/** A single mark right before a word may be one token with it, as in "(foo" or ".map". */
function belongsToWord(text: string, start: number, end: number): boolean {
  return end - start === 1 && kindAt(text, end) === 'letter' && kindAt(text, start - 1) !== 'space';
}

type Kind = 'space' | 'letter' | 'digit' | 'mark';

/**
 * Everything beyond ASCII counts as a letter: marks among them only make the count smaller. So does an apostrophe: some
 * vocabularies have "don't" as one token.
 */
function kindAt(text: string, index: number): Kind {
  const code = text.charCodeAt(index);
  if (code > 127 || code === APOSTROPHE) return 'letter';
  // Not a number: before the beginning, or behind the end.
  if (!(code > 32 && code < 127)) return 'space';
  if (code >= 48 && code <= 57) return 'digit';
  const lower = code | 32;
  return lower >= 97 && lower <= 122 ? 'letter' : 'mark';
}
