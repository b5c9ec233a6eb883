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

interface Progress {
  started: number;
  completed: number;
}

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

/**
 * The words of a soup that stand in no call: none is open where they come, and in front of the next one they come
 * before its opener. (Behind it they may be part of a tag.)
 */
export function wordsOutsideCalls(format: string, soup: Soup): string[] {
  if (WITH_HEADERS.has(format)) return [];
  const progress = follow(format, soup);
  const openers = TOOL_FORMATS.get(format)?.openers ?? [];
  const holdsOpener = (from: number, to: number) => {
    const text = soup.slice(from, to).join('');
    return openers.some((opener) => text.includes(opener));
  };
  return soup.flatMap((piece, at) => {
    const word = /^ (word\d+)\. $/.exec(piece)?.[1];
    const { started, completed } = progress[at]!;
    if (word === undefined || started > completed) return [];
    const next = progress.findIndex((later, place) => place > at && later.started > started);
    if (next < 0) return [word];
    const last = progress.findLastIndex((earlier, place) => place <= at && earlier.completed < completed);
    return holdsOpener(at + 1, next) && !holdsOpener(last + 1, at) ? [word] : [];
  });
}

/** Calls begun and ended before each piece, and after the last one. */
function follow(toolParser: string, soup: Soup): Progress[] {
  const parser = createOutputParser({ toolParser, reasoningParser: null, tools: SAMPLE_TOOLS });
  const now = { started: 0, completed: 0 };
  const progress = soup.map((piece) => {
    const before = { ...now };
    for (const event of parser.push(piece)) {
      if (event.type === 'tool_call.started') now.started++;
      if (event.type === 'tool_call.completed') now.completed++;
    }
    return before;
  });
  return [...progress, now];
}
