import type { ErrorBody } from '../errors.ts';
import type { FinishReason, JsonValue } from './chat.ts';
import type { Prediction } from './prediction.ts';
import type { RefusedAnswer } from './refusal.ts';
import type { Route } from './route.ts';
import type { Cost, Timing, Usage } from './usage.ts';

/**
 * The closed union of what a job's log can hold. The same JSON travels on SSE, on the WebSocket and in the
 * log: it is serialised once, by its writer (`shared/event-log/frame.ts`), which adds `sequence_number` and `cursor`.
 */
export type JobEvent =
  | { type: 'job.queued'; position: number; eta_ms: number | null; route: Route }
  | { type: 'job.started'; model: string; worker: string; attempt: number }
  | { type: 'reasoning.delta'; delta: string }
  | { type: 'text.delta'; delta: string; logprobs?: JsonValue }
  | { type: 'tool_call.started'; index: number; id: string; name: string }
  | { type: 'tool_call.delta'; index: number; arguments: string }
  | { type: 'tool_call.completed'; index: number; id: string; name: string; arguments: string }
  /** Drop everything after the event with this cursor: a new attempt starts there. */
  | { type: 'job.rewound'; to: string }
  | { type: 'job.escalated'; from: string; to: string; reason: string }
  | TerminalEvent;

export interface Ending {
  usage: Usage;
  timing: Timing;
  cost: Cost;
  /** What admission expected of it, to be held against `usage`; only of a job that went to an engine. */
  prediction?: Prediction;
  /** Answers that did not pass their check before this end, oldest first; left out when there were none. */
  refused?: RefusedAnswer[];
}

/** What checking a streamed answer found, where words were already out and could not be taken back. */
export interface Verification {
  passed: boolean;
  problems: string[];
}

/** Exactly one of these ends every log. */
export type TerminalEvent =
  | ({ type: 'job.completed'; finish_reason: FinishReason; verification?: Verification } & Ending)
  | ({ type: 'job.failed'; error: ErrorBody } & Ending)
  | ({ type: 'job.cancelled' } & Ending)
  | ({ type: 'job.expired'; error: ErrorBody } & Ending);

export type TerminalEventType = TerminalEvent['type'];

/** As clients see a logged event. */
export type LoggedEvent = JobEvent & { sequence_number: number; cursor: string };

/** Live only while a job waits: not logged, no cursor. */
export interface QueuePositionEvent {
  type: 'queue.position';
  position: number;
  eta_ms: number | null;
  reason: string;
}

const TERMINAL_TYPES: ReadonlySet<string> = new Set<TerminalEventType>([
  'job.completed',
  'job.failed',
  'job.cancelled',
  'job.expired',
]);

export function isTerminalType(type: string): type is TerminalEventType {
  return TERMINAL_TYPES.has(type);
}
