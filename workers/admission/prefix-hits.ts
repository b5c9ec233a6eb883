import { createHash, type Hash } from 'node:crypto';

import type { ChatRequest } from '../../shared/types/chat.ts';

/** What the engine's prefix cache is expected to hold of a prompt. */
export interface ExpectedHit {
  /** Share of the prompt that need not be computed, 0..1. */
  share: number;
  /** Its first part, which other jobs may have in common: tools and system message, else the first message; null: that is all of it. */
  common: { key: string; share: number } | null;
}

/** Predicts prefix-cache hits of one engine from the prompts that it has computed, and learns how far that holds. */
export interface PrefixHits {
  expect(request: ChatRequest): ExpectedHit;
  /** The engine has computed this prompt; `cachedShare`: how much of it came out of its cache. */
  observe(request: ChatRequest, cachedShare: number): void;
  /** The engine restarted: its cache is empty. */
  clear(): void;
}

/** Beginnings of prompts that are remembered; the least recently seen go first. */
const MAX_BEGINNINGS = 20_000;
const LEARNING_RATE = 0.05;

/**
 * A prompt is cut after its tools and after each message; every beginning is known by its hash. The longest one that
 * the engine has seen is what it should hold, less what it has thrown out since (learned as one factor).
 */
export function createPrefixHits(): PrefixHits {
  const seen = new Set<string>();
  let trust = 0;

  function longestSeen(beginnings: Beginning[]): number {
    return beginnings.findLast(({ key }) => seen.has(key))?.share ?? 0;
  }

  function remember({ key }: Beginning): void {
    seen.delete(key);
    seen.add(key);
    if (seen.size > MAX_BEGINNINGS) seen.delete(seen.keys().next().value!);
  }

  return {
    expect(request) {
      const beginnings = beginningsOf(request);
      const common = beginnings[0];
      return {
        share: trust * longestSeen(beginnings),
        common: common === undefined || beginnings.length < 2 ? null : common,
      };
    },
    observe(request, cachedShare) {
      const beginnings = beginningsOf(request);
      const expected = longestSeen(beginnings);
      if (expected > 0) trust += LEARNING_RATE * (Math.min(1, cachedShare / expected) - trust);
      beginnings.forEach(remember);
    },
    clear: () => seen.clear(),
  };
}

interface Beginning {
  key: string;
  /** Of the prompt's bytes. */
  share: number;
}

/** From the shortest to the whole prompt. */
function beginningsOf({ tools, messages }: ChatRequest): Beginning[] {
  const hash = createHash('sha1');
  const first = messages[0]?.role === 'system' || messages[0]?.role === 'developer' ? 1 : 0;
  let bytes = tools === undefined ? 0 : feed(hash, JSON.stringify(tools));
  const cuts: { key: string; bytes: number }[] = [];
  if (first === 0 && bytes > 0) cuts.push({ key: keyOf(hash), bytes });
  for (const message of messages) {
    bytes += feed(hash, JSON.stringify(message));
    cuts.push({ key: keyOf(hash), bytes });
  }
  return cuts.map((cut) => ({ key: cut.key, share: cut.bytes / bytes }));
}

function feed(hash: Hash, text: string): number {
  hash.update(text);
  return text.length;
}

function keyOf(hash: Hash): string {
  return hash.copy().digest('base64');
}
