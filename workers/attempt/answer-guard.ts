import type { ChatRequest } from '../../shared/types/chat.ts';
import type { JobEvent } from '../../shared/types/events.ts';

/**
 * Watches an answer as it comes and says when the rest is not wanted: the engine is stopped there, and what it would
 * still have written is neither paid for nor passed on.
 */
export interface AnswerGuard {
  emit(event: JobEvent): void;
  /** Nothing more is wanted. */
  done(): boolean;
}

export function createAnswerGuard(request: ChatRequest, emit: (event: JobEvent) => void): AnswerGuard {
  const oneCall = request.parallel_tool_calls === false;
  let done = false;
  return {
    emit(event) {
      if (done) return;
      emit(event);
      if (oneCall && event.type === 'tool_call.completed') done = true;
    },
    done: () => done,
  };
}
