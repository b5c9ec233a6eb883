import { type ErrorBody, SwitchyardError } from '../../shared/errors.ts';
import { parseCursor } from '../../shared/event-log/cursor.ts';
import type { JsonValue } from '../../shared/types/chat.ts';
import type { LoggedEvent } from '../../shared/types/events.ts';
import type { Usage } from '../../shared/types/usage.ts';

export interface ChatChunkOptions {
  jobId: string;
  model: string;
  /** Epoch seconds. */
  created: number;
  /** `stream_options.include_usage`: a last chunk with the token counts. */
  includeUsage: boolean;
}

type Completed = Extract<LoggedEvent, { type: 'job.completed' }>;

/** What an event becomes for an OpenAI client. */
export interface ChatChunks {
  /** JSON texts, each one `data:` event. */
  chunks: string[];
  /** After these chunks: the answer is whole (`done`), it broke off (`error`), or more follows (null). */
  end: { kind: 'done' } | { kind: 'error'; error: ErrorBody } | null;
}

/**
 * A job's events as OpenAI chunks: the role first, then deltas, one finish reason, usage if it was asked for. What a
 * chunk stream cannot say (words taken back) ends it with `stream_interrupted`.
 */
export function createToChatChunks(options: ChatChunkOptions): (event: LoggedEvent) => ChatChunks {
  const { jobId, created, includeUsage } = options;
  const head = { id: jobId, object: 'chat.completion.chunk', created, model: options.model };
  /** Characters of arguments that went out, by call index. */
  const sent = new Map<number, number>();
  /** Sequence number of the last event that the client has seen something of. */
  let visible = 0;

  function chunk(delta: object, logprobs: JsonValue = null): string {
    const choice = { index: 0, delta, logprobs, finish_reason: null };
    return JSON.stringify({ ...head, choices: [choice], ...(includeUsage ? { usage: null } : {}) });
  }

  /** Beside OpenAI's fields, what the check found in words that were out. */
  function lastChunk({ finish_reason, verification }: Completed): string {
    const choice = { index: 0, delta: {}, logprobs: null, finish_reason };
    const found = verification === undefined ? {} : { verification };
    return JSON.stringify({ ...head, choices: [choice], ...(includeUsage ? { usage: null } : {}), ...found });
  }

  function usageChunk(usage: Usage): string {
    return JSON.stringify({ ...head, choices: [], usage });
  }

  function show(event: LoggedEvent, ...chunks: string[]): ChatChunks {
    const first = visible === 0 ? [chunk({ role: 'assistant', content: '' })] : [];
    visible = event.sequence_number;
    return { chunks: [...first, ...chunks], end: null };
  }

  function callDelta(index: number, text: string): string {
    sent.set(index, (sent.get(index) ?? 0) + text.length);
    return chunk({ tool_calls: [{ index, function: { arguments: text } }] });
  }

  function callStart({ index, id, name }: { index: number; id: string; name: string }): string {
    sent.set(index, 0);
    return chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] });
  }

  /** Held answers come as whole calls: what no delta has brought yet goes out now. */
  function callRest(event: Extract<LoggedEvent, { type: 'tool_call.completed' }>): string[] {
    const start = sent.has(event.index) ? [] : [callStart(event)];
    const rest = event.arguments.slice(sent.get(event.index) ?? 0);
    return rest === '' ? start : [...start, callDelta(event.index, rest)];
  }

  function complete(event: Completed): ChatChunks {
    const { chunks } = show(event, lastChunk(event));
    return { chunks: includeUsage ? [...chunks, usageChunk(event.usage)] : chunks, end: { kind: 'done' } };
  }

  function rewind(to: string): ChatChunks {
    if ((parseCursor(to)?.sequence ?? 0) >= visible) return NOTHING;
    return fail(new SwitchyardError('stream_interrupted', INTERRUPTED).toBody());
  }

  return (event) => {
    switch (event.type) {
      case 'job.started':
        // Another than the route's after an escalation.
        head.model = event.model;
        return NOTHING;
      case 'job.queued':
      case 'job.escalated':
        return NOTHING;
      case 'text.delta':
        return show(event, chunk({ content: event.delta }, event.logprobs ?? null));
      case 'reasoning.delta':
        return show(event, chunk({ reasoning_content: event.delta }));
      case 'tool_call.started':
        return show(event, callStart(event));
      case 'tool_call.delta':
        return show(event, callDelta(event.index, event.arguments));
      case 'tool_call.completed':
        return show(event, ...callRest(event));
      case 'job.rewound':
        return rewind(event.to);
      case 'job.completed':
        return complete(event);
      case 'job.failed':
      case 'job.expired':
        return fail(event.error);
      case 'job.cancelled':
        return fail(new SwitchyardError('cancelled', 'The job was cancelled.').toBody());
      default:
        // An event type of a newer worker, during a rolling upgrade: nothing that a chunk could say.
        event satisfies never;
        return { chunks: [], end: null };
    }
  };
}

const NOTHING: ChatChunks = { chunks: [], end: null };
const INTERRUPTED =
  'The worker was lost and the answer starts anew, which a stream of chunks cannot say: ask again.';

function fail(error: ErrorBody): ChatChunks {
  return { chunks: [], end: { kind: 'error', error } };
}
