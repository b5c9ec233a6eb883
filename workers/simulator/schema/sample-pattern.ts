import { assertNever } from '../../../shared/lib/assert-never.ts';
import { pick, type Random, randomInteger } from '../../../shared/lib/random.ts';
import { parsePattern, type PatternNode } from './parse-pattern.ts';

const TRIES = 16;
/** A longer string fits no sensible answer, and `{1000000}` is a cheap way to ask for one. */
const LONGEST = 4096;
/** Parts of the pattern visited for one string; nested repeats of nothing would go on for ever. */
const MOST_VISITS = 50_000;

/**
 * A string that the pattern matches. An open quantifier repeats up to `spread` times beyond its least.
 * Null: the pattern is beyond what can be sampled (see `parse-pattern.ts`), or nothing that was tried matches.
 */
export function samplePattern(pattern: string, random: Random, spread = 4): string | null {
  const node = parsePattern(pattern);
  if (node === null || leastLength(node) > LONGEST) return null;
  const expression = compile(pattern);
  if (expression === null) return null;
  for (let tries = 0; tries < TRIES; tries++) {
    const draft: Draft = { codes: [], visits: MOST_VISITS };
    write(node, random, spread, draft);
    const text = String.fromCodePoint(...draft.codes);
    if (expression.test(text)) return text;
  }
  return null;
}

/** Of the shortest string that matches: a pattern that asks for more than is ever written is not even compiled. */
function leastLength(node: PatternNode): number {
  switch (node.kind) {
    case 'one_of':
      return 1;
    case 'sequence':
      return node.items.reduce((sum, item) => sum + leastLength(item), 0);
    case 'choice':
      return Math.min(...node.options.map(leastLength));
    case 'repeat':
      return node.least * leastLength(node.item);
    default:
      return assertNever(node);
  }
}

function compile(pattern: string): RegExp | null {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return null;
  }
}

interface Draft {
  codes: number[];
  visits: number;
}

function write(node: PatternNode, random: Random, spread: number, draft: Draft): void {
  if (isFull(draft)) return;
  draft.visits -= 1;
  switch (node.kind) {
    case 'one_of':
      draft.codes.push(pick(random, node.codes));
      return;
    case 'sequence':
      node.items.forEach((item) => write(item, random, spread, draft));
      return;
    case 'choice':
      write(pick(random, node.options), random, spread, draft);
      return;
    case 'repeat': {
      const times = Math.min(
        randomInteger(random, node.least, Math.min(node.most, node.least + spread)),
        LONGEST,
      );
      for (let i = 0; i < times && !isFull(draft); i++) write(node.item, random, spread, draft);
    }
  }
}

function isFull({ codes, visits }: Draft): boolean {
  return codes.length > LONGEST || visits <= 0;
}
