import type { TextMarks, Topic } from './features.ts';
import { TOPIC_OF_WORD, UNSPACED_TERMS } from './vocabulary.ts';

// Linear, whatever the text: no run is unbounded on both sides, and none crosses a line (`\s` would, and 16,000 empty
// lines would take their square).
const WORD = /[\p{L}\p{M}]+/gu;
const DIGIT = /\d/g;
const CODE =
  /```|[{};][ \t]*$|^[ \t]*(?:def|class|import|return|function|const|let|public|for|while|if|SELECT|FROM)\b|=>|\w\(\)|[=!]==?|\+=/gm;
const FORMULA = /\\[a-z]{2,12}|[\d)]\s?[\^=×÷·√≤≥]|[∫∑∏∂∞√≠≤≥∈∀∃]|\^[\d({-]/g;
const CHOICE = /^[ \t]{0,4}\(?[A-J1-9][.)]\s/gm;

const LONG_WORD = 9;

/** One pass for each kind of mark over the sampled text. */
export function markText(text: string): TextMarks {
  const marks: TextMarks = {
    words: 0,
    longWords: 0,
    digits: count(text, DIGIT),
    code: count(text, CODE),
    formulas: count(text, FORMULA),
    choices: count(text, CHOICE),
    topics: { reasoning: 0, mathematics: 0, calculation: 0, law: 0, concepts: 0, simple: 0 },
  };
  for (const [word] of text.matchAll(WORD)) addWord(marks, word);
  for (const [term, topic] of UNSPACED_TERMS) if (text.includes(term)) marks.topics[topic] += 1;
  return marks;
}

function addWord(marks: TextMarks, word: string): void {
  marks.words += 1;
  if (word.length > LONG_WORD) marks.longWords += 1;
  const topic: Topic | undefined = TOPIC_OF_WORD.get(word.toLowerCase());
  if (topic !== undefined) marks.topics[topic] += 1;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
