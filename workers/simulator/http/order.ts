import type { JsonObject } from '../../../shared/types/chat.ts';
import type { Constraint } from '../constraints/constraint.ts';
import type { ReadConstraint } from '../constraints/read-constraint.ts';
import { UnsupportedConstraint } from '../constraints/unsupported-constraint.ts';
import { asTokenIds, invalid, readFlag, readInteger, readNumber, readObject, readStrings } from './fields.ts';
import { HttpError } from './http-error.ts';

/** A generation request of either endpoint after the wire shape is checked, without its prompt. */
export interface Order {
  stream: boolean;
  includeUsage: boolean;
  continuousUsage: boolean;
  returnTokenIds: boolean;
  skipSpecialTokens: boolean;
  stop: string[];
  includeStop: boolean;
  stopTokenIds: number[];
  ignoreEos: boolean;
  /** Null: up to the end of the context. */
  maxTokens: number | null;
  /** Nothing ends the answer before. */
  minTokens: number;
  priority: number;
  constraint: Constraint | null;
  /** `vllm_xargs.sim_output_tokens`: exact completion tokens of an unconstrained answer. */
  outputTokens: number | null;
  /** Alternatives to report with each token; null: no logprobs. */
  logprobs: number | null;
}

/** What chat and completions have in common. Throws HttpError. */
export function readOrder(
  body: JsonObject,
  readConstraint: ReadConstraint,
): Omit<Order, 'maxTokens' | 'logprobs'> {
  refuseUnsupported(body);
  const stream = readFlag(body, 'stream', false);
  const streamOptions = readObject(body, 'stream_options');
  if (streamOptions !== null && !stream) {
    throw invalid('stream_options', 'Stream options can only be defined when `stream=True`.');
  }
  const includeUsage = readFlag(streamOptions ?? {}, 'include_usage', false);
  return {
    stream,
    includeUsage,
    continuousUsage: includeUsage && readFlag(streamOptions ?? {}, 'continuous_usage_stats', false),
    returnTokenIds: readFlag(body, 'return_token_ids', false),
    skipSpecialTokens: readFlag(body, 'skip_special_tokens', true),
    stop: readStrings(body, 'stop').filter((stop) => stop !== ''),
    includeStop: readFlag(body, 'include_stop_str_in_output', false),
    stopTokenIds: asTokenIds(body['stop_token_ids'] ?? []) ?? [],
    ignoreEos: readFlag(body, 'ignore_eos', false),
    minTokens: readInteger(body, 'min_tokens', 0) ?? 0,
    priority: readInteger(body, 'priority') ?? 0,
    constraint: constraintOf(body, readConstraint),
    outputTokens: readInteger(readObject(body, 'vllm_xargs') ?? {}, 'sim_output_tokens', 1),
  };
}

function refuseUnsupported(body: JsonObject): void {
  const n = readInteger(body, 'n', 1) ?? 1;
  if (n > 1) throw invalid('n', 'the simulator answers with one choice: n must be 1');
  readNumber(body, 'temperature', 0, Infinity);
  readNumber(body, 'top_p', 0, 1);
}

function constraintOf(body: JsonObject, readConstraint: ReadConstraint): Constraint | null {
  try {
    return readConstraint(body);
  } catch (error) {
    if (error instanceof UnsupportedConstraint) throw new HttpError(400, error.message);
    throw error;
  }
}
