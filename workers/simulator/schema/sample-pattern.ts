import { pick, type Random, randomInteger } from '../engine/random.ts';
import { parsePattern, type PatternNode } from './parse-pattern.ts';

const TRIES = 16;
/** A longer string fits no sensible answer, and `{1000000}` is a cheap way to ask for one. */
const LONGEST = 4096;

/**
 * A string that the pattern matches. An open quantifier repeats up to `spread` times beyond its least.
 * Null: the pattern is beyond what can be sampled (see `parse-pattern.ts`), or nothing that was tried matches.
 */
export function samplePattern(pattern: string, random: Random, spread = 4): string | null {
  const node = parsePattern(pattern);
  const expression = node === null ? null : compile(pattern);
  if (node === null || expression === null) return null;
  for (let tries = 0; tries < TRIES; tries++) {
    const codes: number[] = [];
    write(node, random, spread, codes);
    const text = String.fromCodePoint(...codes);
    if (expression.test(text)) return text;
  }
  return null;
}

function compile(pattern: string): RegExp | null {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return null;
  }
}

function write(node: PatternNode, random: Random, spread: number, codes: number[]): void {
  if (codes.length > LONGEST) return;
  switch (node.kind) {
    case 'one_of':
      codes.push(pick(random, node.codes));
      return;
    case 'sequence':
      node.items.forEach((item) => write(item, random, spread, codes));
      return;
    case 'choice':
      write(pick(random, node.options), random, spread, codes);
      return;
    case 'repeat': {
      const times = Math.min(
        randomInteger(random, node.least, Math.min(node.most, node.least + spread)),
        LONGEST,
      );
      for (let i = 0; i < times; i++) write(node.item, random, spread, codes);
    }
  }
}
