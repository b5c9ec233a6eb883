/** A lettered choice of a question. */
export interface Choice {
  letter: string;
  text: string;
}

const CHOICE_LINE = /^[ \t]{0,4}\(?([A-Z])[.)]\s(.*)$/gm;
/** Of a long question only the end has its choices. */
const MAX_CHARS = 16_384;

export function choicesOf(question: string): Choice[] {
  return [...question.slice(-MAX_CHARS).matchAll(CHOICE_LINE)].map(([, letter = '', text = '']) => ({
    letter,
    text,
  }));
}
