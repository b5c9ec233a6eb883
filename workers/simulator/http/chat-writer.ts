import type { OutputPiece } from './output.ts';
import {
  detailedUsageBody,
  joinPieces,
  type ResponseWriter,
  usageMember,
  type WriterContext,
} from './response-writer.ts';
import type { SampledLogprob } from './token-logprobs.ts';

/** `/v1/chat/completions` in vLLM's shape. A chunk's constant members are serialised once: chunks are the hot path. */
export function createChatWriter(context: WriterContext): ResponseWriter {
  const { id, model, created, promptTokenIds } = context;
  const head = JSON.stringify({ id, object: 'chat.completion.chunk', created, model }).slice(0, -1);
  const wantsIds = promptTokenIds !== null;
  const logprobsOf = (piece: OutputPiece) =>
    context.logprobs ? { content: piece.logprobs.map(toChatLogprob) } : null;

  return {
    opening(usage) {
      const ids = wantsIds ? `,"prompt_token_ids":${JSON.stringify(promptTokenIds)}` : '';
      const choice =
        '{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}';
      return `${head},"choices":[${choice}]${ids}${usageMember(usage)}}`;
    },
    chunk(piece, usage) {
      const delta = `{"index":0,"delta":{"content":${JSON.stringify(piece.text)}}`;
      const ids = wantsIds ? `,"token_ids":${JSON.stringify(piece.tokenIds)}` : '';
      const logprobs = `,"logprobs":${JSON.stringify(logprobsOf(piece))}`;
      return `${head},"choices":[${delta}${logprobs}${endMembers(piece)}${ids}}]${usageMember(usage)}}`;
    },
    usage: (usage) => `${head},"choices":[],"usage":${JSON.stringify(detailedUsageBody(usage))}}`,
    whole(pieces, usage) {
      const piece = joinPieces(pieces);
      const choice = {
        index: 0,
        message: { role: 'assistant', content: piece.text, tool_calls: [], reasoning: null },
        logprobs: logprobsOf(piece),
        finish_reason: piece.finish,
        stop_reason: piece.stopReason,
        token_ids: wantsIds ? piece.tokenIds : null,
      };
      const body = {
        id,
        object: 'chat.completion',
        created,
        model,
        choices: [choice],
        usage: detailedUsageBody(usage),
      };
      return JSON.stringify({ ...body, prompt_token_ids: promptTokenIds });
    },
  };
}

/** `stop_reason` only on the last chunk, as vLLM has it. */
function endMembers({ finish, stopReason }: OutputPiece): string {
  if (finish === null) return ',"finish_reason":null';
  return `,"finish_reason":"${finish}","stop_reason":${JSON.stringify(stopReason)}`;
}

function toChatLogprob({ top, ...sampled }: SampledLogprob) {
  return { ...sampled, top_logprobs: top };
}
