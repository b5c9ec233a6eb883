const MOST_QUESTIONS = 4;

/** The questions of a message, each up to its question mark; a message with fewer than two is one. */
export function questionsOf(text: string): string[] {
  const questions = text.match(/[^?？]+[?？]/g) ?? [];
  return questions.length < 2 ? [text] : questions.slice(0, MOST_QUESTIONS);
}
