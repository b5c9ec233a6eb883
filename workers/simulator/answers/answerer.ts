import {
  createRandom,
  hashText,
  type Random,
  randomInteger,
  randomNormal,
} from '../../../shared/lib/random.ts';
import type { Constraint } from '../constraints/constraint.ts';
import { writeConstrained } from '../constraints/write-constrained.ts';
import type { CallFormat } from '../formats/call-format.ts';
import type { CompileCheck } from '../schema/compile-check.ts';
import { addedTokenId } from '../tokenizer/added-tokens.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { chooseCalls } from './choose-calls.ts';
import { readDirectives } from './directives.ts';
import { keywordsOf, numbersOf } from './keywords.ts';
import { sentencesAbout } from './prose.ts';
import { type PromptReading, readPrompt } from './read-prompt.ts';
import type { ReasoningStyle } from './reasoning-styles.ts';
import type { Replay } from './replay.ts';

/** Whole answers as token ids, the stop token last. The same prompt gets the same answer, always. */
export interface Answerer {
  /** `outputTokens`: its exact length, or null. Of an answer longer than `most`, what is beyond may be missing. */
  free(promptIds: readonly number[], outputTokens: number | null, most: number): number[];
  constrained(promptIds: readonly number[], constraint: Constraint): number[];
}

export interface AnswererDeps {
  tokenizer: Tokenizer;
  format: CallFormat;
  reasoning: ReasoningStyle | null;
  replay: Replay;
  compileCheck: CompileCheck;
}

/** Length of prose: lognormal, as chat answers are. */
const MEDIAN_TOKENS = 120;
const LENGTH_SIGMA = 0.6;
const LENGTH_BOUNDS = { least: 12, most: 900 };
/** Share of tool-calling answers that say something before they call. */
const TEXT_BEFORE_CALLS = 0.25;

export function createAnswerer({
  tokenizer,
  format,
  reasoning,
  replay,
  compileCheck,
}: AnswererDeps): Answerer {
  const stop = addedTokenId('<|eot_id|>');

  /** Sentences until `tokens` are reached; whole ones, so usually a few tokens more. */
  function prose(words: readonly string[], random: Random, tokens: number): number[] {
    const ids: number[] = [];
    for (const sentence of sentencesAbout(words, random)) {
      if (ids.length >= tokens) break;
      ids.push(...tokenizer.encode(sentence));
    }
    return ids;
  }

  function think(reading: PromptReading, random: Random): number[] {
    if (reasoning === null) return [];
    const thoughts = prose(keywordsOf(reading.question), random, randomInteger(random, 20, 120));
    const open = reasoning.openInPrompt ? [] : tokenizer.encode(reasoning.open);
    return [...open, ...thoughts, ...tokenizer.encode(reasoning.close)];
  }

  function say(reading: PromptReading, random: Random): number[] {
    const { tools, question, toolResults } = reading;
    if (toolResults.length > 0) return tellResults(toolResults, question, random);
    if (tools.length === 0) return prose(keywordsOf(question), random, proseTokens(random));
    const textBefore = random() < TEXT_BEFORE_CALLS ? 'Let me look that up.' : '';
    return tokenizer.encode(format.render(chooseCalls(tools, question, random, compileCheck), textBefore));
  }

  function tellResults(results: readonly string[], question: string, random: Random): number[] {
    const told = results
      .map((result) => `The tool returned: ${result.slice(0, 160).toWellFormed()}`)
      .join('\n');
    return [
      ...tokenizer.encode(`${told}\n\n`),
      ...prose(keywordsOf(question), random, randomInteger(random, 20, 80)),
    ];
  }

  function exactly(tokens: number, reading: PromptReading, random: Random): number[] {
    const ids = [...think(reading, random), ...prose(keywordsOf(reading.question), random, tokens)];
    return [...ids.slice(0, tokens - 1), stop];
  }

  return {
    free(promptIds, outputTokens, most) {
      const prompt = tokenizer.decode(promptIds);
      const reading = readPrompt(prompt);
      const random = createRandom(hashText(prompt));
      const asked = readDirectives(reading.question);
      const recorded = replay.find(reading.question, asked.id);
      if (recorded !== null) return [...tokenizer.encode(recorded), stop];
      const exact = outputTokens ?? asked.outputTokens;
      if (exact !== null) return exactly(Math.min(exact, most + 1), reading, random);
      return [...think(reading, random), ...say(reading, random), stop];
    },
    constrained(promptIds, constraint) {
      const prompt = tokenizer.decode(promptIds);
      const { question } = readPrompt(prompt);
      const source = {
        words: keywordsOf(question),
        numbers: numbersOf(question),
        callSeparator: format.separator,
      };
      const random = createRandom(hashText(prompt));
      return [
        ...tokenizer.encode(writeConstrained(constraint, { ...source, question, random, compileCheck })),
        stop,
      ];
    },
  };
}

function proseTokens(random: Random): number {
  const tokens = Math.round(MEDIAN_TOKENS * Math.exp(LENGTH_SIGMA * randomNormal(random)));
  return Math.min(Math.max(tokens, LENGTH_BOUNDS.least), LENGTH_BOUNDS.most);
}
