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
import { type OrderedAnswer, readDirectives } from './directives.ts';
import { keywordsOf, numbersOf } from './keywords.ts';
import { sentencesAbout } from './prose.ts';
import { type PromptReading, readPrompt } from './read-prompt.ts';
import { type ReasoningStyle, thinksAfter } from './reasoning-styles.ts';
import type { Replay } from './replay.ts';
import { createAnswerWriter } from './write-answer.ts';

/** Whole answers as token ids, the stop token last. The same prompt gets the same answer, always. */
export interface Answerer {
  /** `outputTokens`: its exact length, or null. Of an answer longer than `most`, what is beyond may be missing. */
  free(promptIds: readonly number[], outputTokens: number | null, most: number): number[];
  constrained(promptIds: readonly number[], constraint: Constraint): number[];
  /** Ids that end an answer of this family. */
  stopTokenIds: readonly number[];
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
  const writer = createAnswerWriter(tokenizer, format, reasoning);
  const endOfTurn = addedTokenId('<|eot_id|>');
  const stopAfter = {
    answer: addedTokenId(format.stop?.answer ?? '<|eot_id|>'),
    calls: addedTokenId(format.stop?.calls ?? '<|eot_id|>'),
  };

  /** Sentences until `tokens` are reached; whole ones, so usually a few tokens more. */
  function prose(words: readonly string[], random: Random, tokens: number): number[] {
    const ids: number[] = [];
    for (const sentence of sentencesAbout(words, random)) {
      if (ids.length >= tokens) break;
      ids.push(...tokenizer.encode(sentence));
    }
    return ids;
  }

  function think(prompt: string, question: string, random: Random): number[] {
    if (reasoning === null || !thinksAfter(reasoning, prompt)) return [];
    return writer.thinking(prose(keywordsOf(question), random, randomInteger(random, 20, 120)));
  }

  function say(reading: PromptReading, random: Random): number[] {
    const { tools, question, toolResults } = reading;
    if (toolResults.length > 0)
      return [...writer.text(tellResults(toolResults, question, random)), stopAfter.answer];
    if (tools.length === 0)
      return [...writer.text(prose(keywordsOf(question), random, proseTokens(random))), stopAfter.answer];
    const textBefore = random() < TEXT_BEFORE_CALLS ? 'Let me look that up.' : '';
    return [...writer.calls(chooseCalls(tools, question, random, compileCheck), textBefore), stopAfter.calls];
  }

  function ordered({ reasoning: thoughts, text, calls }: OrderedAnswer, prompt: string): number[] {
    const thinks =
      reasoning !== null && thinksAfter(reasoning, prompt) && (thoughts !== '' || reasoning.openInPrompt);
    return [
      ...(thinks ? writer.thinking(tokenizer.encode(thoughts)) : []),
      ...(calls.length > 0 ? writer.calls(calls, text) : writer.text(tokenizer.encode(text))),
      calls.length > 0 ? stopAfter.calls : stopAfter.answer,
    ];
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

  /** Whatever stands at the end of it, a closing mark too, is cut off. */
  function exactly(tokens: number, thoughts: number[], question: string, random: Random): number[] {
    const ids = [...thoughts, ...writer.text(prose(keywordsOf(question), random, tokens))];
    return [...ids.slice(0, tokens - 1), stopAfter.answer];
  }

  return {
    stopTokenIds: [
      addedTokenId('<|end_of_text|>'),
      endOfTurn,
      addedTokenId('<|eom_id|>'),
      ...Object.values(stopAfter),
    ],
    free(promptIds, outputTokens, most) {
      const prompt = tokenizer.decode(promptIds);
      const reading = readPrompt(prompt);
      const random = createRandom(hashText(prompt));
      const asked = readDirectives(reading.question);
      const recorded = replay.find(reading.question, asked.id);
      if (recorded !== null) return [...tokenizer.encode(recorded), endOfTurn];
      if (asked.answer !== null && reading.toolResults.length === 0) return ordered(asked.answer, prompt);
      const exact = outputTokens ?? asked.outputTokens;
      const thoughts = think(prompt, reading.question, random);
      if (exact !== null) return exactly(Math.min(exact, most + 1), thoughts, reading.question, random);
      return [...thoughts, ...say(reading, random)];
    },
    constrained(promptIds, constraint) {
      const prompt = tokenizer.decode(promptIds);
      const { question, toolResults } = readPrompt(prompt);
      const source = {
        words: keywordsOf(question),
        numbers: numbersOf(question),
        callSeparator: format.separator,
        answered: toolResults.length > 0,
      };
      const random = createRandom(hashText(prompt));
      return [
        ...tokenizer.encode(writeConstrained(constraint, { ...source, question, random, compileCheck })),
        endOfTurn,
      ];
    },
  };
}

function proseTokens(random: Random): number {
  const tokens = Math.round(MEDIAN_TOKENS * Math.exp(LENGTH_SIGMA * randomNormal(random)));
  return Math.min(Math.max(tokens, LENGTH_BOUNDS.least), LENGTH_BOUNDS.most);
}
