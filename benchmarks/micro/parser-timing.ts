import { createOutputParser } from '../../workers/tool-parsers/create-output-parser.ts';
import { median } from '../load/percentile.ts';
import type { LongOutput } from './long-outputs.ts';

/** `text` in pieces of `length` characters. */
export function cut(text: string, length: number): string[] {
  const chunks = [];
  for (let at = 0; at < text.length; at += length) chunks.push(text.slice(at, at + length));
  return chunks;
}

/**
 * Nanoseconds of CPU that parsing takes, the garbage collector's and the compiler's with it: what else the machine does
 * counts little. (`threadCpuUsage` counts in steps of 4 ms on Linux.)
 */
export function parsingNs({ options }: LongOutput, chunks: readonly string[]): number {
  const parser = createOutputParser(options);
  const before = process.cpuUsage();
  for (const chunk of chunks) parser.push(chunk);
  parser.end();
  const { user, system } = process.cpuUsage(before);
  return (user + system) * 1_000;
}

/** The fastest of some rounds, taken in turn: whatever disturbs a round only makes it slower. */
export function fastestNs(runs: readonly (() => number)[], rounds: number): number[] {
  const fastest = runs.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++) {
    for (const [index, run] of runs.entries()) fastest[index] = Math.min(fastest[index]!, run());
  }
  return fastest;
}

/**
 * How much longer the second takes than the first: the median of some rounds, each of both in turn, since a shared
 * machine changes its speed by the second.
 */
export function timeRatio(
  outputs: readonly [LongOutput, LongOutput],
  chunkCharacters: number,
  rounds: number,
): number {
  const chunks = outputs.map((output) => cut(output.text, chunkCharacters));
  const ratios = Array.from({ length: rounds }, () => {
    const [small = 0, large = 0] = outputs.map((output, index) => parsingNs(output, chunks[index]!));
    return large / small;
  });
  return median(ratios);
}

/** Microseconds of wall time for each delta of one stream, the clock's own 0.03 with them. */
export function deltaTimesUs({ text, options }: LongOutput, chunkCharacters: number): number[] {
  const parser = createOutputParser(options);
  return cut(text, chunkCharacters).map((chunk) => {
    const before = performance.now();
    parser.push(chunk);
    return (performance.now() - before) * 1_000;
  });
}
