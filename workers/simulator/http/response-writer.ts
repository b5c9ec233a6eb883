import type { OutputPiece } from './output.ts';

export interface UsageCounts {
  promptTokens: number;
  completionTokens: number;
  cachedTokens: number;
}

/** JSON texts of one endpoint's responses. */
export interface ResponseWriter {
  /** Before the first token's chunk; null: this endpoint has no such chunk. */
  opening(usage: UsageCounts | null): string | null;
  chunk(piece: OutputPiece, usage: UsageCounts | null, isFirst: boolean): string;
  /** The chunk that only tells the usage. */
  usage(usage: UsageCounts): string;
  whole(pieces: readonly OutputPiece[], usage: UsageCounts): string;
}

export interface WriterContext {
  id: string;
  model: string;
  /** Epoch seconds. */
  created: number;
  /** Null: not asked for. */
  promptTokenIds: readonly number[] | null;
  /** The prompt's text, in front of the answer's; empty: not asked for. */
  echo: string;
  /** Whether the request asked for logprobs. */
  logprobs: boolean;
}

function usageBody({ promptTokens, completionTokens }: UsageCounts) {
  return {
    prompt_tokens: promptTokens,
    total_tokens: promptTokens + completionTokens,
    completion_tokens: completionTokens,
  };
}

/** As under vLLM's `--enable-prompt-tokens-details`. */
export function detailedUsageBody(usage: UsageCounts) {
  return { ...usageBody(usage), prompt_tokens_details: { cached_tokens: usage.cachedTokens } };
}

/** `"usage": …` behind a chunk's other members, or nothing. */
export function usageMember(usage: UsageCounts | null): string {
  return usage === null ? '' : `,"usage":${JSON.stringify(usageBody(usage))}`;
}

/** All pieces of an answer as one. */
export function joinPieces(pieces: readonly OutputPiece[]): OutputPiece {
  const last = pieces.at(-1);
  return {
    text: pieces.map(({ text }) => text).join(''),
    tokenIds: pieces.flatMap(({ tokenIds }) => tokenIds),
    logprobs: pieces.flatMap(({ logprobs }) => logprobs),
    finish: last?.finish ?? null,
    stopReason: last?.stopReason ?? null,
  };
}
