import type { RoutingConfig } from '../../shared/config/types.ts';
import type { Verdict } from '../../shared/routing/answer-judge/answer-judge.ts';
import type { JudgedAnswer, JudgedRequest } from '../../shared/routing/answer-judge/answer.ts';
import type { ChatRequest, FinishReason } from '../../shared/types/chat.ts';
import type { JobSpec } from '../../shared/types/job.ts';
import type { ModelRole } from '../../shared/types/route.ts';

/** Why an answer that passed its check is better asked of the large model; null: it stands. */
export type AnswerDoubt = (
  spec: JobSpec,
  answer: { text: string; finishReason: FinishReason; startedAt: number | null },
) => string[] | null;

export interface AnswerDoubtDeps {
  verification: RoutingConfig['verification'];
  role: ModelRole;
  judge: (request: JudgedRequest, answer: JudgedAnswer) => Verdict;
}

/**
 * Verified escalation: what the answer itself shows (no final answer, loops, equations that do not hold, a result that its
 * reasoning does not lead to). Only of text that a small model wrote because the router chose it, and only while there is
 * time left to be had: the small model's own time is what an escalation adds.
 */
export function createAnswerDoubt({ verification, role, judge }: AnswerDoubtDeps): AnswerDoubt {
  const { doubt: bar, maxExtraMs, escalate } = verification;
  return ({ request, route }, { text, finishReason, startedAt }) => {
    if (bar === null || !escalate || role !== 'small' || route.strategy === 'explicit') return null;
    if (!isFreeText(request) || Date.now() - (startedAt ?? 0) > maxExtraMs) return null;
    if (text.trim() === '') return ['the answer is empty'];
    const { doubt, reasons } = judge(
      { question: questionOf(request), score: route.score, chances: route.chances ?? null },
      { text, finishReason, toolCalls: 0, fitsSchema: null },
    );
    return doubt < bar
      ? null
      : [`doubtful (${doubt.toFixed(2)}, bar ${bar.toFixed(2)}): ${reasons.join(', ')}`];
  };
}

/** Calls and documents have their schemas to be held against. */
function isFreeText({ tools = [], response_format: format }: ChatRequest): boolean {
  return tools.length === 0 && (format === undefined || format.type === 'text');
}

function questionOf({ messages }: ChatRequest): string {
  const content = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  if (typeof content === 'string') return content;
  return content.map((part) => (typeof part['text'] === 'string' ? part['text'] : '')).join('\n');
}
