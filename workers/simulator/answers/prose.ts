import { pick, type Random } from '../../../shared/lib/random.ts';

const SUBJECTS = ['question', 'matter', 'request', 'problem', 'point', 'idea'];
const ADJECTIVES = ['practical', 'simple', 'careful', 'common', 'useful', 'direct', 'sound', 'quick'];
const NOUNS = ['answer', 'approach', 'example', 'reason', 'step', 'detail', 'result', 'choice'];

/** A sentence about words of the prompt. */
type Sentence = (word: () => string, random: Random) => string;

const SENTENCES: readonly Sentence[] = [
  (word, random) => `The ${pick(random, SUBJECTS)} about ${word()} comes down to ${word()}.`,
  (word, random) =>
    `A ${pick(random, ADJECTIVES)} ${pick(random, NOUNS)} is to look at ${word()} first, then at ${word()}.`,
  (word, random) => `In most cases ${word()} matters more than the ${pick(random, NOUNS)} itself.`,
  (word, random) => `That is why a ${pick(random, ADJECTIVES)} reading of ${word()} helps here.`,
  (word, random) => `Take ${word()} as an example: it shows the ${pick(random, NOUNS)} at once.`,
  (word) => `If ${word()} changes, ${word()} has to follow.`,
  (word, random) => `There is one more ${pick(random, NOUNS)} to keep in mind, and it concerns ${word()}.`,
  (word, random) =>
    `So the ${pick(random, ADJECTIVES)} ${pick(random, NOUNS)} stays the same for ${word()} and ${word()}.`,
];

/** Sentences without end, each with a space in front except the first. */
export function* sentencesAbout(words: readonly string[], random: Random): Generator<string, never> {
  const word = () => (words.length === 0 ? 'this' : pick(random, words));
  let space = '';
  while (true) {
    yield space + pick(random, SENTENCES)(word, random);
    space = ' ';
  }
}
