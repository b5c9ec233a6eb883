import type { ToolCall } from '../types/chat.ts';
import type { JobEvent } from '../types/events.ts';

/** What a job's events add up to so far. */
export interface Transcript {
  add(event: JobEvent): void;
  /** A new generation starts: forget everything. */
  clear(): void;
  content(): string;
  reasoning(): string;
  toolCalls(): TranscriptCall[];
}

export interface TranscriptCall {
  id: string;
  name: string;
  /** JSON text, whole once `completed`. */
  arguments: string;
  completed: boolean;
}

export function createTranscript(): Transcript {
  let content: string[] = [];
  let reasoning: string[] = [];
  let calls: TranscriptCall[] = [];

  function clear(): void {
    content = [];
    reasoning = [];
    calls = [];
  }

  return {
    add(event) {
      if (event.type === 'text.delta') content.push(event.delta);
      else if (event.type === 'reasoning.delta') reasoning.push(event.delta);
      else if (event.type === 'job.rewound') clear();
      else addToCalls(calls, event);
    },
    clear,
    content: () => content.join(''),
    reasoning: () => reasoning.join(''),
    toolCalls: () => calls,
  };
}

function addToCalls(calls: TranscriptCall[], event: JobEvent): void {
  if (event.type === 'tool_call.started') {
    calls[event.index] = { id: event.id, name: event.name, arguments: '', completed: false };
  } else if (event.type === 'tool_call.delta') {
    const call = calls[event.index];
    if (call !== undefined) call.arguments += event.arguments;
  } else if (event.type === 'tool_call.completed') {
    calls[event.index] = { id: event.id, name: event.name, arguments: event.arguments, completed: true };
  }
}

/** As OpenAI puts calls in a message. */
export function toToolCalls(calls: readonly TranscriptCall[]): ToolCall[] {
  return calls.map(({ id, name, arguments: text }) => ({
    id,
    type: 'function',
    function: { name, arguments: text },
  }));
}
