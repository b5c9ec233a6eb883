import type { CallFormat, SimulatedCall, TextFrame } from '../formats/call-format.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { ReasoningStyle } from './reasoning-styles.ts';

/** Puts what the model means into its family's own marks, as token ids. */
export interface AnswerWriter {
  /** Nothing for a model that does not think. */
  thinking(thoughts: readonly number[]): number[];
  text(words: readonly number[]): number[];
  /** At least one call. */
  calls(calls: readonly SimulatedCall[], textBefore: string): number[];
}

const NO_FRAME: TextFrame = { open: '', close: '' };

export function createAnswerWriter(
  tokenizer: Tokenizer,
  format: CallFormat,
  style: ReasoningStyle | null,
): AnswerWriter {
  const around = style?.answer ?? NO_FRAME;
  const framed = (inside: readonly number[], frame: TextFrame) => [
    ...tokenizer.encode(around.open + frame.open),
    ...inside,
    ...tokenizer.encode(frame.close + around.close),
  ];
  return {
    thinking(thoughts) {
      if (style === null) return [];
      const open = style.openInPrompt ? '' : style.open;
      return [...tokenizer.encode(open), ...thoughts, ...tokenizer.encode(style.close)];
    },
    text: (words) => framed(words, format.answer ?? NO_FRAME),
    calls: (calls, textBefore) => framed(tokenizer.encode(format.render(calls, textBefore)), NO_FRAME),
  };
}
