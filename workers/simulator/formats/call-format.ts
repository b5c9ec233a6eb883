import type { JsonObject } from '../../../shared/types/chat.ts';

export interface SimulatedCall {
  name: string;
  arguments: JsonObject;
}

/** What a family writes around a text of its own. */
export interface TextFrame {
  open: string;
  close: string;
}

/** How a model family writes tool calls in its raw output. */
export interface CallFormat {
  /** Calls, at least one, after `textBefore` (often empty), as the model would write them. */
  render(calls: readonly SimulatedCall[], textBefore: string): string;
  /** What stands between two calls. */
  separator: string;
  /** Around an answer without calls; left out: nothing. */
  answer?: TextFrame;
  /** Added tokens that end a turn, where it is not `<|eot_id|>`: generated, counted, and never text. */
  stop?: { answer: string; calls: string };
}
