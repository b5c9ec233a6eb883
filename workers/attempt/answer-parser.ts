import type { ChatRequest } from '../../shared/types/chat.ts';
import type { OutputParser, OutputParserOptions } from '../tool-parsers/output-parser.ts';

/** A parser that learns where the answer begins before it reads it. */
export interface AnswerParser extends OutputParser {
  /** The engine parts the model's thoughts off itself: the text holds none. */
  thoughtsApart(): void;
}

/**
 * Many reasoning formats say that the text begins inside the thinking block, because the prompt has opened it. Not so
 * when the engine has a reasoning parser of its own, and when its grammar made the model begin with the document that
 * `response_format` asks for: a thought begins with a word, a document with a bracket.
 */
export function createAnswerParser(
  request: ChatRequest,
  options: OutputParserOptions,
  createParser: (options: OutputParserOptions) => OutputParser,
): AnswerParser {
  const isDocument = (request.response_format?.type ?? 'text') !== 'text';
  let parser: OutputParser | null = null;
  let apart = false;
  let waiting = '';

  function begin(text: string): OutputParser {
    const bare = apart || (isDocument && /^\s*[[{]/.test(text));
    return createParser(bare ? { ...options, thinking: false } : options);
  }

  return {
    thoughtsApart() {
      apart = true;
    },
    push(text) {
      if (parser !== null) return parser.push(text);
      waiting += text;
      // White space says nothing of what follows.
      if (isDocument && waiting.trim() === '') return [];
      parser = begin(waiting);
      return parser.push(waiting);
    },
    end() {
      if (parser !== null) return parser.end();
      parser = begin(waiting);
      return [...parser.push(waiting), ...parser.end()];
    },
  };
}
