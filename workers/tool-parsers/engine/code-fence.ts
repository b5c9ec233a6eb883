import type { Input } from './input.ts';
import { accept, skipSpace } from './read.ts';
import type { Steps } from './steps.ts';

/** Some models put JSON in a code fence even between the markers of a call. */
export function* openFence(input: Input): Steps<boolean> {
  yield* skipSpace(input);
  if (!(yield* accept(input, '```'))) return false;
  yield* accept(input, 'json');
  return true;
}

export function* closeFence(input: Input): Steps<void> {
  yield* skipSpace(input);
  yield* accept(input, '```');
}
