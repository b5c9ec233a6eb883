import type { JsonObject } from '../../../shared/types/chat.ts';

export interface SimulatedCall {
  name: string;
  arguments: JsonObject;
}

/** How a model family writes tool calls in its raw output. */
export interface CallFormat {
  /** Calls, at least one, after `textBefore` (often empty), as the model would write them. */
  render(calls: readonly SimulatedCall[], textBefore: string): string;
  /** What stands between two calls. */
  separator: string;
}
