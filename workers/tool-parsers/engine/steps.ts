import type { Input } from './input.ts';

/**
 * A parsing step: yields whenever it needs more text than has come so far, and goes on where it stood.
 * Generators keep the state between two deltas, so every reader below is written as if all text were there.
 */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** Waits until `count` characters lie ahead. False: the stream ended before. */
export function* awaitChars(input: Input, count: number): Steps<boolean> {
  while (input.remaining < count) {
    if (input.ended) return false;
    yield;
  }
  return true;
}
