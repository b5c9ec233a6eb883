import { logOdds } from '../logistic-regression.ts';
import { agreementOf } from './agreement.ts';
import type { JudgedAnswer, JudgedRequest } from './answer.ts';
import { checkArithmetic } from './arithmetic.ts';
import { choicesOf } from './choices.ts';
import { finalAnswer } from './final-answer.ts';
import { repetitionOf } from './repetition.ts';

const HEDGES =
  /\b(?:not (?:among|an option|one of|listed|possible|clear|sure)|none of the|closest|approximately|roughly|assum\w+|cannot be determined|not enough information|perhaps|maybe|might|unclear|i think|i'm not|unfortunately)\b/gi;
const SECOND_THOUGHTS =
  /\b(?:wait|actually|however|but (?:this|that|we|the)|mistake|instead|re-?examine|try again|let's check)\b/gi;
const STEPS = /\b(?:so|therefore|thus|hence|then|because|since|first|next|finally)\b/gi;
const REFUSAL = /\b(?:i (?:can't|cannot|am unable|won't)|as an ai)\b/gi;
/** Answers are looked at up to here: loops go on for as long as they may. */
const MAX_CHARS = 20_000;
/** From here on a text repeats itself. */
const LOOPS = 0.3;

/** Names of the features, in the order of `answerFeatures`. */
export const ANSWER_FEATURES = [
  'request score',
  'request score, squared',
  'length',
  'length, squared',
  'short',
  'long',
  'length ÷ question',
  'empty',
  'cut',
  'ends in mid-sentence',
  'repeats itself',
  'loops',
  'variety of words',
  'very long numbers',
  'no final answer',
  'different final answers',
  'final answer before the end',
  'not among the choices',
  'choice and reasoning agree',
  'another choice agrees better',
  'another number than the reasoning',
  'same number as the reasoning',
  'taken from the question',
  'hedges',
  'second thoughts',
  'steps',
  'refuses',
  'equations that hold',
  'equations that do not',
  'choices',
  'no choices: length',
  'numbers',
  'formulas',
  'JSON that does not parse',
  'does not fit its schema',
  'calls tools',
  'score and no final answer',
  'score and length',
  'chance of the small model',
  'chance of the large model',
] as const;

/** Signs in an answer of being wrong or right, without knowing what is right; each within about −4..4. Linear in the answer. */
export function answerFeatures({ question, score, chances }: JudgedRequest, answer: JudgedAnswer): number[] {
  const text = answer.text.slice(0, MAX_CHARS);
  const choices = choicesOf(question);
  const final = finalAnswer(text);
  const agreement = agreementOf(final, choices, question);
  const repetition = repetitionOf(text);
  const sums = checkArithmetic(text);
  const hard = Math.max(-3, Math.min(3, logOdds(score)));
  const length = Math.log1p(text.length) - 6;
  const empty = text.trim() === '' && answer.toolCalls === 0;
  const none = final.text === null && answer.toolCalls === 0;
  return [
    hard,
    hard * hard,
    length,
    length * length,
    Math.max(0, 5 - Math.log1p(text.length)),
    Math.max(0, length - 1),
    Math.log1p(text.length / Math.max(1, question.length)),
    flag(empty),
    flag(answer.finishReason === 'length'),
    flag(!/[.!?})\]"'`。]\s*$/.test(text)),
    repetition.repeated,
    flag(repetition.repeated > LOOPS),
    repetition.variety,
    Math.max(0, Math.log1p(repetition.longestNumber) - 2),
    flag(none),
    Math.log(Math.max(1, final.different)),
    final.text === null ? 0 : 1 - final.place,
    flag(agreement.amongChoices === false),
    agreement.support,
    Math.max(0, agreement.rival - agreement.support),
    flag(agreement.sameNumber === false),
    flag(agreement.sameNumber === true),
    agreement.fromQuestion,
    count(text, HEDGES),
    count(text, SECOND_THOUGHTS),
    count(text, STEPS),
    flag(REFUSAL.test(text.slice(0, 300))),
    Math.log1p(sums.right),
    Math.log1p(sums.wrong),
    choices.length / 5,
    choices.length === 0 ? length : 0,
    count(text, /\d+/g) / 2,
    count(text, /\\[a-z]{2,12}|[=^]/g) / 2,
    flag(looksLikeJson(text) && !parses(text)),
    flag(answer.fitsSchema === false),
    flag(answer.toolCalls > 0),
    none ? hard : 0,
    hard * length,
    (chances?.small ?? 1 - score) * 4,
    (chances?.large ?? largeUnknown(score)) * 4,
  ];
}

/** Where the router cannot say: over the recorded requests the large model gets 46 % right of those that the small one fails. */
function largeUnknown(score: number): number {
  return 1 - 0.54 * score;
}

function count(text: string, pattern: RegExp): number {
  return Math.log1p(text.match(pattern)?.length ?? 0);
}

function flag(is: boolean): number {
  return is ? 1 : 0;
}

function looksLikeJson(text: string): boolean {
  return /^\s*(?:```(?:json)?\s*)?[{[]/.test(text);
}

function parses(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\s*```(?:json)?\s*/, '').replace(/\s*```\s*$/, ''));
    return true;
  } catch {
    return false;
  }
}
