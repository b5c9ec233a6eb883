import type { TranscriptCall } from '../../shared/event-log/transcript.ts';
import type { ChatMessage, ChatRequest } from '../../shared/types/chat.ts';
import type { Refusal } from '../../shared/types/refusal.ts';

/** Characters of a refused answer that the model is shown again, and problems that it is told: enough to repair from. */
const ANSWER_CHARACTERS = 8000;
const PROBLEMS = 10;

/**
 * The request as it is asked again: behind its messages each refused answer and what was wrong with it. In front of
 * them nothing changes, so the prompt's prefix is still in the engine's cache. The answer comes back as plain text, calls
 * too: not every chat template takes several calls in a message, and engines refuse calls whose arguments are no JSON.
 *
 * `refusals`: those of the model that is asked; another one is asked the original question.
 */
export function askAgain(request: ChatRequest, refusals: readonly Refusal[]): ChatRequest {
  if (refusals.length === 0) return request;
  return { ...request, messages: [...request.messages, ...refusals.flatMap(toMessages)] };
}

/** A refused answer as `askAgain` shows it. */
export function answerText(content: string, calls: readonly TranscriptCall[]): string {
  const called = calls.map(
    ({ name, arguments: text }) => `{"name": ${JSON.stringify(name)}, "arguments": ${text || '{}'}}`,
  );
  const whole = [...(content.trim() === '' ? [] : [content]), ...called].join('\n');
  const shown = whole.length <= ANSWER_CHARACTERS ? whole : `${whole.slice(0, ANSWER_CHARACTERS)}…`;
  // Cut within a pair, here or at a fault, half a character is left, which no tokenizer takes.
  return shown.toWellFormed();
}

function toMessages({ answer, problems }: Refusal): ChatMessage[] {
  const listed = problems.slice(0, PROBLEMS).map((problem) => `- ${problem}`);
  const more = problems.length > PROBLEMS ? [`- and ${problems.length - PROBLEMS} more`] : [];
  const feedback = [
    'That answer cannot be used:',
    ...listed,
    ...more,
    'Answer again, in full, without these mistakes.',
  ];
  return [
    { role: 'assistant', content: answer === '' ? '(no answer)' : answer },
    { role: 'user', content: feedback.join('\n') },
  ];
}
