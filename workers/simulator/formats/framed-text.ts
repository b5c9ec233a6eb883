import type { CallFormat, TextFrame } from './call-format.ts';

export interface TextFrames {
  /** Around text in front of calls. */
  before: TextFrame;
  /** Around an answer without calls. */
  answer: TextFrame;
  /** The frame stands in front of calls also where there is no text. */
  always?: boolean;
}

/** A format whose family marks its words, too, and not only its calls. */
export function withFramedText(format: CallFormat, { before, answer, always }: TextFrames): CallFormat {
  return {
    ...format,
    answer,
    render(calls, textBefore) {
      const isFramed = textBefore !== '' || always === true;
      return (isFramed ? before.open + textBefore + before.close : '') + format.render(calls, '');
    },
  };
}
