import type { OutputPiece } from './output.ts';
import {
  detailedUsageBody,
  joinPieces,
  type ResponseWriter,
  usageMember,
  type WriterContext,
} from './response-writer.ts';

/** `/v1/completions` in vLLM's shape: prompt ids ride on the first chunk's choice, and there is no opening chunk. */
export function createCompletionWriter(context: WriterContext): ResponseWriter {
  const { id, model, created, promptTokenIds } = context;
  const head = JSON.stringify({ id, object: 'text_completion', created, model }).slice(0, -1);
  let offset = 0;

  function choiceOf(piece: OutputPiece, withPrompt: boolean) {
    return {
      index: 0,
      text: withPrompt ? context.echo + piece.text : piece.text,
      logprobs: context.logprobs ? logprobsOf(piece) : null,
      finish_reason: piece.finish,
      stop_reason: piece.stopReason,
      ...(promptTokenIds === null
        ? {}
        : { token_ids: piece.tokenIds, prompt_token_ids: withPrompt ? promptTokenIds : null }),
    };
  }

  function logprobsOf({ logprobs }: OutputPiece) {
    const offsets = logprobs.map(({ token }) => (offset += token.length) - token.length);
    return {
      text_offset: offsets,
      token_logprobs: logprobs.map(({ logprob }) => logprob),
      tokens: logprobs.map(({ token }) => token),
      top_logprobs: logprobs.map(({ top }) =>
        Object.fromEntries(top.map(({ token, logprob }) => [token, logprob])),
      ),
    };
  }

  return {
    opening: () => null,
    chunk: (piece, usage, isFirst) =>
      `${head},"choices":[${JSON.stringify(choiceOf(piece, isFirst))}]${usageMember(usage)}}`,
    usage: (usage) => `${head},"choices":[],"usage":${JSON.stringify(detailedUsageBody(usage))}}`,
    whole(pieces, usage) {
      const choices = [choiceOf(joinPieces(pieces), true)];
      return JSON.stringify({
        id,
        object: 'text_completion',
        created,
        model,
        choices,
        usage: detailedUsageBody(usage),
      });
    },
  };
}
