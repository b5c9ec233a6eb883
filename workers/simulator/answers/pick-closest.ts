import { pick, type Random } from '../../../shared/lib/random.ts';
import { keywordsOf, stemsOf } from './keywords.ts';

/** The choice that shares most words with the question; among equals a matter of the seed. */
export function pickClosest<T>(
  choices: readonly T[],
  textOf: (choice: T) => string,
  question: string,
  random: Random,
): T {
  const asked = stemsOf(keywordsOf(question).join(' '));
  const scores = choices.map(
    (choice) => [...stemsOf(textOf(choice))].filter((word) => asked.has(word)).length,
  );
  const best = Math.max(...scores);
  return pick(
    random,
    choices.filter((_, index) => scores[index] === best),
  );
}
