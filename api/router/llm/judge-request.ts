import type { ChatRequest } from '../../../shared/types/chat.ts';

/** Characters of a long question that the judge reads: what is asked stands at the beginning or at the end. */
const HEAD_CHARS = 1500;
const TAIL_CHARS = 500;
const TOOL_NAMES = 20;

export const GRADES = ['1', '2', '3', '4', '5'] as const;

const INSTRUCTIONS =
  'You grade how hard requests are for a small language model of about 8 billion parameters. ' +
  '1: it surely answers right. 3: it may well be wrong. 5: only a much larger model answers right. ' +
  'Knowledge that few have, long chains of reasoning, exact calculation and intricate code make a request hard. ' +
  'Do not answer the request. Reply with one digit from 1 to 5 and nothing else.';

/** What the judge is asked about a request: one token, with the alternatives to it. */
export function judgeRequest(request: ChatRequest, model: string): ChatRequest {
  return {
    model,
    messages: [
      { role: 'system', content: INSTRUCTIONS },
      { role: 'user', content: `${summaryOf(request)}\n\nGrade (1 to 5):` },
    ],
    max_tokens: 1,
    temperature: 0,
    logprobs: true,
    top_logprobs: 20,
    service_tier: 'priority',
  };
}

function summaryOf({ messages, tools = [] }: ChatRequest): string {
  const question = messages.findLast(({ role }) => role === 'user') ?? messages.at(-1);
  const lines = [`The request${messages.length > 1 ? `, after ${messages.length - 1} messages` : ''}:`];
  lines.push('"""', excerpt(textOf(question?.content)), '"""');
  const names = tools.slice(0, TOOL_NAMES).map((tool) => tool.function.name);
  if (names.length > 0) lines.push(`Tools that may be called: ${names.join(', ')}`);
  return lines.join('\n');
}

function textOf(content: ChatRequest['messages'][number]['content']): string {
  if (typeof content === 'string') return content;
  return (content ?? [])
    .map((part) => (typeof part['text'] === 'string' ? part['text'] : `[${part.type}]`))
    .join('\n');
}

function excerpt(text: string): string {
  if (text.length <= HEAD_CHARS + TAIL_CHARS) return text;
  return `${text.slice(0, HEAD_CHARS)}\n[…]\n${text.slice(-TAIL_CHARS)}`.toWellFormed();
}
