import { createIncrementalDecoder } from '../tokenizer/incremental-decoder.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { Order } from './order.ts';
import type { LogprobOf, SampledLogprob } from './token-logprobs.ts';

/** What one token adds to an answer. */
export interface OutputPiece {
  /** Empty while a character is open, or while the text could still become a stop string. */
  text: string;
  tokenIds: number[];
  logprobs: SampledLogprob[];
  finish: 'stop' | 'length' | null;
  /** The stop string that ended the answer. */
  stopReason: string | null;
}

/** Turns one request's tokens into text. */
export interface Output {
  push(tokenId: number, finish: 'stop' | 'length' | null): OutputPiece;
}

export function createOutput(
  order: Order,
  promptIds: readonly number[],
  tokenizer: Tokenizer,
  logprobOf: LogprobOf,
): Output {
  const decoder = createIncrementalDecoder(tokenizer, promptIds, order.skipSpecialTokens);
  const stopText = createStopText(order.stop, order.includeStop);
  let position = promptIds.length;
  let tokens = 0;

  return {
    push(tokenId, finish) {
      // A stop token is generated and counted, but never text.
      const decoded = finish === 'stop' ? '' : decoder.push(tokenId);
      tokens += 1;
      const { text, stopReason } = stopText.push(decoded, finish !== null, tokens > order.minTokens);
      const logprobs = order.logprobs === null ? [] : [logprobOf(tokenId, position, order.logprobs)];
      position += 1;
      return {
        text,
        tokenIds: [tokenId],
        logprobs,
        finish: stopReason === null ? finish : 'stop',
        stopReason,
      };
    },
  };
}

/** Holds back as much text as could still begin a stop string. `armed` false: none is looked for up to here. */
function createStopText(stop: readonly string[], includeStop: boolean) {
  const heldBack = Math.max(0, ...stop.map((text) => text.length - 1));
  let pending = '';
  /** Where in `pending` a stop string may begin. */
  let from = 0;

  return {
    push(added: string, last: boolean, armed: boolean): { text: string; stopReason: string | null } {
      if (stop.length === 0) return { text: added, stopReason: null };
      pending += added;
      if (!armed) from = pending.length;
      const found = findFirst(pending, stop, from);
      if (found !== null) {
        return {
          text: pending.slice(0, found.at + (includeStop ? found.stop.length : 0)),
          stopReason: found.stop,
        };
      }
      const end = last ? pending.length : Math.max(0, pending.length - heldBack);
      const text = pending.slice(0, end);
      pending = pending.slice(end);
      from = Math.max(0, from - end);
      return { text, stopReason: null };
    },
  };
}

function findFirst(
  text: string,
  stops: readonly string[],
  from: number,
): { at: number; stop: string } | null {
  const found = stops.map((stop) => ({ at: text.indexOf(stop, from), stop })).filter(({ at }) => at >= 0);
  return found.length === 0 ? null : found.reduce((first, other) => (other.at < first.at ? other : first));
}
