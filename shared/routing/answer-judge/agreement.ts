import type { Choice } from './choices.ts';
import type { FinalAnswer } from './final-answer.ts';

/** Whether the reasoning leads to the result that is given. */
export interface Agreement {
  /** The result is one of the question's choices; null: it has none. */
  amongChoices: boolean | null;
  /** Share of the chosen choice's words that the reasoning's end has. */
  support: number;
  /** The best share that another choice has. */
  rival: number;
  /** The result's number is the last one of the reasoning; null: there is none to compare. */
  sameNumber: boolean | null;
  /** Share of the result's words that the question has already. */
  fromQuestion: number;
}

/** The conclusion stands at the end of the reasoning. */
const END_CHARS = 600;

export function agreementOf(final: FinalAnswer, choices: readonly Choice[], question: string): Agreement {
  const end = final.reasoning.slice(-END_CHARS);
  const chosen = choices.find(({ letter, text }) => letter === final.text || text === final.text);
  const words = wordsOf(end);
  const rivals = choices.filter((choice) => choice !== chosen).map(({ text }) => shareIn(words, text));
  return {
    amongChoices: choices.length === 0 ? null : chosen !== undefined,
    support: chosen === undefined ? 0 : shareIn(words, chosen.text),
    rival: Math.max(0, ...rivals),
    sameNumber: sameNumber(chosen?.text ?? final.text ?? '', end),
    fromQuestion: final.text === null ? 0 : shareIn(wordsOf(question), final.text),
  };
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}]+|\d+(?:\.\d+)?/gu));
}

function shareIn(words: ReadonlySet<string>, text: string): number {
  const wanted = wordsOf(text);
  let found = 0;
  for (const word of wanted) if (words.has(word)) found += 1;
  return found / Math.max(1, wanted.size);
}

function sameNumber(result: string, reasoning: string): boolean | null {
  const said = numbersOf(result).at(0);
  const last = numbersOf(reasoning).at(-1);
  if (said === undefined || last === undefined) return null;
  return Math.abs(said - last) <= 0.02 * Math.max(1e-9, Math.abs(said));
}

function numbersOf(text: string): number[] {
  return (text.match(/\d[\d,]*(?:\.\d+)?/g) ?? []).map((number) => Number(number.replaceAll(',', '')));
}
