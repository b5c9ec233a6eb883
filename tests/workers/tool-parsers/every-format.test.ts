import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';

import { createOutputParser, toolParserNames } from '../../../workers/tool-parsers/create-output-parser.ts';
import { chunkings } from './chunkings.ts';
import { inventedArguments } from './invented-arguments.ts';
import { parseChunks } from './parse-chunks.ts';
import type { ParsedOutput } from './parse-chunks.ts';
import { SAMPLES, SAMPLE_TOOLS } from './samples.ts';
import { noise, soups, wordsOutsideCalls } from './soups.ts';

const NAMES = toolParserNames();

function parse(
  toolParser: string,
  chunks: readonly string[],
  reasoningParser: string | null = null,
): ParsedOutput {
  return parseChunks({ toolParser, reasoningParser, tools: SAMPLE_TOOLS }, chunks);
}

function lastChunking(text: string, seed: number): string[] {
  return [...chunkings(text, seed)].at(-1) ?? [];
}

describe('every tool format', () => {
  it('has a sample', () => {
    expect(Object.keys(SAMPLES).toSorted()).toEqual(NAMES);
  });

  test.each(NAMES)('%s: two calls between texts, at any split', (name) => {
    const text = `Let me see. ${SAMPLES[name]}\nDone.`;
    const whole = parse(name, [text]);
    expect(whole.calls.map((call) => [call.name, JSON.parse(call.arguments), call.complete])).toEqual([
      ['get_weather', { city: 'Zürich', days: 2 }, true],
      ['ping', {}, true],
    ]);
    expect(whole.content.replaceAll(/\s+/g, ' ')).toBe('Let me see. Done.');
    for (const chunks of chunkings(text)) expect(parse(name, chunks)).toEqual(whole);
  });

  test.each(NAMES)('%s: behind reasoning', (name) => {
    const text = `plan</think>${SAMPLES[name]}`;
    const whole = parse(name, [text], 'deepseek_r1');
    expect(whole.calls.map((call) => call.name)).toEqual(['get_weather', 'ping']);
    expect(whole).toMatchObject({ content: '', reasoning: 'plan' });
    for (const chunks of [text.split(''), lastChunking(text, 1)]) {
      expect(parse(name, chunks, 'deepseek_r1')).toEqual(whole);
    }
  });

  test.each(NAMES.filter((name) => !neverInReasoning(name)))(
    '%s: inside reasoning that was never closed',
    (name) => {
      const text = `plan: ${SAMPLES[name]}`;
      const whole = parse(name, [text], 'deepseek_r1');
      expect(whole.calls.map((call) => call.name)).toEqual(['get_weather', 'ping']);
      expect(whole).toMatchObject({ content: '', reasoning: 'plan: ' });
      for (const chunks of [text.split(''), lastChunking(text, 1)]) {
        expect(parse(name, chunks, 'deepseek_r1')).toEqual(whole);
      }
    },
  );

  test.each(NAMES)('%s: cut anywhere, no call gets another name or other arguments', (name) => {
    const sample = SAMPLES[name] ?? '';
    const whole = parse(name, [sample]);
    for (let cut = 0; cut < sample.length; cut++) {
      const { calls } = parse(name, sample.slice(0, cut).split(''));
      for (const [index, call] of calls.entries()) {
        const expected = whole.calls[index];
        expect(call.name).toBe(expected?.name);
        expect(expected?.arguments.startsWith(call.arguments.replace(/[\]}"]*$/, ''))).toBe(true);
      }
    }
  });

  test.each(NAMES)('%s: a soup of its markers parses the same at any split, and nothing is lost', (name) => {
    fc.assert(
      fc.property(soups(name), fc.nat(), (soup, seed) => {
        const text = soup.join('');
        const whole = parse(name, [text]);
        expect(parse(name, text.split(''))).toEqual(whole);
        expect(parse(name, lastChunking(text, seed))).toEqual(whole);
        expect(inventedArguments(whole, text)).toEqual([]);
        const said = whole.content + whole.reasoning;
        const kept = wordsOutsideCalls(name, soup).filter((word) => !said.includes(`${word}.`));
        expect(kept).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test.each(NAMES)('%s: characters without meaning come out as they are', (name) => {
    fc.assert(
      fc.property(noise, fc.nat(), (text, seed) => {
        const expected = { content: text.toWellFormed(), reasoning: '', calls: [] };
        expect(parse(name, [text])).toEqual(expected);
        expect(parse(name, lastChunking(text, seed))).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  test.each(NAMES)('%s: prose without its markers comes out as it is', (name) => {
    const prose = 'if (a < b) { return [1, 2]; } // "x" & \'y\' {"k": [f(x)]}\nline | <b>two</b> 😀 to: me';
    for (const chunks of chunkings(prose))
      expect(parse(name, chunks)).toEqual({ content: prose, reasoning: '', calls: [] });
  });
});

/**
 * Calls that no marker announces are none in reasoning: a model thinks in brackets too. And Inkling's reasoning is
 * a block of its own, which nothing can leave open.
 */
function neverInReasoning(name: string): boolean {
  return ['pythonic', 'xlam', 'inkling'].includes(name);
}

describe('names', () => {
  it('are checked, with the known ones in the message', () => {
    expect(() => createOutputParser({ toolParser: 'hermse', reasoningParser: null, tools: [] })).toThrow(
      /unknown tool parser "hermse"; known: .*hermes/,
    );
    expect(() => createOutputParser({ toolParser: null, reasoningParser: 'r1', tools: [] })).toThrow(
      /unknown reasoning parser "r1"; known: .*deepseek_r1/,
    );
  });
});
