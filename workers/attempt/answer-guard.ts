import type { ChatRequest } from '../../shared/types/chat.ts';
import type { JobEvent } from '../../shared/types/events.ts';
import { offersTools } from '../engine/to-chat-body.ts';
import {
  createStreamedJsonCheck,
  type JsonFault,
} from '../structured-output/streamed-json/streamed-json-check.ts';

/**
 * Watches an answer as it comes and says when the rest is not wanted: the engine is stopped there, and what it would
 * still have written is neither waited nor paid for.
 */
export interface AnswerGuard {
  emit(event: JobEvent): void;
  /** Nothing more is wanted. */
  done(): boolean;
  /** Why the text can no longer become what `response_format` asks for; null: it still can. */
  fault(): JsonFault | null;
}

export function createAnswerGuard(request: ChatRequest, emit: (event: JobEvent) => void): AnswerGuard {
  const oneCall = request.parallel_tool_calls === false;
  const check = jsonCheckOf(request);
  let written = 0;
  let fault: JsonFault | null = null;
  let called = false;

  /** What still fits goes out, so that a follower sees how far it was right. */
  function emitText(event: Extract<JobEvent, { type: 'text.delta' }>): void {
    fault = check?.push(event.delta) ?? null;
    const delta = fault === null ? event.delta : event.delta.slice(0, fault.offset - written);
    written += event.delta.length;
    if (delta !== '') emit({ ...event, delta });
  }

  return {
    emit(event) {
      if (called || fault !== null) return;
      if (event.type === 'text.delta' && check !== null) return emitText(event);
      emit(event);
      called = oneCall && event.type === 'tool_call.completed';
    },
    done: () => called || fault !== null,
    fault: () => fault,
  };
}

/** Beside tools, text may be words before a call, which end in no JSON. */
function jsonCheckOf(request: ChatRequest) {
  const format = request.response_format;
  return format === undefined || offersTools(request) ? null : createStreamedJsonCheck(format);
}
