import * as fc from 'fast-check';

import { createOutputParser } from '../../../workers/tool-parsers/create-output-parser.ts';
import { TOOL_FORMATS } from '../../../workers/tool-parsers/tool-formats.ts';
import { markersOf } from './markers-of.ts';
import { SAMPLES, SAMPLE_TOOLS } from './samples.ts';

/** Pieces of one text, in order. */
export type Soup = readonly string[];

const ODD = ['"', '\\', '{', '}', '[', ']', '<', '>', '\n', ' ', 'x', '😀', '\ud83d', 'null', "'"];
const REASONING = ['<think>', '</think>'];

/** Markers of a format, slices of its sample, characters that mean something, and words that occur once each. */
export function soups(format: string): fc.Arbitrary<Soup> {
  const sample = SAMPLES[format] ?? '';
  const slice = fc
    .tuple(fc.nat(sample.length), fc.nat(60))
    .map(([from, length]) => sample.slice(from, from + length));
  const piece = fc.oneof(
    slice,
    fc.constantFrom(...markersOf(format), ...REASONING),
    fc.constantFrom(...ODD),
    fc.constant('word'),
  );
  return fc
    .array(piece, { maxLength: 14 })
    .map((pieces) => pieces.map((text, at) => (text === 'word' ? ` word${at}. ` : text)));
}

/** Any characters at all. */
export const noise = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  // Halves of characters as well.
  fc.array(fc.nat(0xffff), { maxLength: 60 }).map((codes) => String.fromCharCode(...codes)),
);

/**
 * Families whose messages or calls have headers of markup alone: no word in one is text, nor in one that the end of
 * the stream cuts off.
 */
const WITH_HEADERS: ReadonlySet<string> = new Set([
  'openai',
  'openai_harmony',
  'muse_glimmer',
  'inkling',
  'kimi_k2',
  'step3',
]);

/** What engines let through behind an opener: so much later a parser may know that it was one. */
const LOOK_AHEAD = '<eos>'.length;

/**
 * The words of a soup that stand in no call: none is open where they come, and in front of the next one they come
 * before its opener. (Behind it they may be part of a tag; and an opener may also have ended the call before.)
 */
export function wordsOutsideCalls(format: string, soup: Soup): string[] {
  if (WITH_HEADERS.has(format)) return [];
  const text = soup.join('');
  const openers = TOOL_FORMATS.get(format)?.openers ?? [];
  const spans = callSpans(format, text);
  return [...text.matchAll(/ (word\d+)\. /g)].flatMap(({ 0: piece, 1: word = '', index: at }) => {
    if (spans.some(({ from, to }) => from <= at && at < to)) return [];
    const next = spans.find(({ from }) => from > at)?.from;
    if (next === undefined) return [word];
    const last = spans.findLast(({ to }) => to <= at)?.to ?? 0;
    const isInHeader = openers.some((opener) => {
      const begin = text.lastIndexOf(opener, at - opener.length);
      return at >= opener.length && begin >= 0 && begin + opener.length + LOOK_AHEAD >= last;
    });
    const between = text.slice(at + piece.length, next);
    return !isInHeader && openers.some((opener) => between.includes(opener)) ? [word] : [];
  });
}

interface Span {
  from: number;
  to: number;
}

/** Where calls begin and end, by the count of characters after which the parser says so; last comes the end itself. */
function callSpans(toolParser: string, text: string): Span[] {
  const parser = createOutputParser({ toolParser, reasoningParser: null, tools: SAMPLE_TOOLS });
  const spans: Span[] = [];
  for (let at = 1; at <= text.length + 1; at++) {
    const events = at > text.length ? parser.end() : parser.push(text.charAt(at - 1));
    for (const event of events) {
      if (event.type === 'tool_call.started') spans.push({ from: at, to: Number.POSITIVE_INFINITY });
      if (event.type === 'tool_call.completed') spans.at(-1)!.to = at;
    }
  }
  return spans;
}
