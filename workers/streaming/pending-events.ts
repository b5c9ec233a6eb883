import type { ResumeData } from '../../shared/event-log/event-log.ts';
import type { JobEvent } from '../../shared/types/events.ts';

export interface PendingEvent {
  event: JobEvent;
  resume?: ResumeData;
}

/**
 * Events of one job between two flushes. Neighbouring deltas of one kind become one event: a follower gets the
 * same text in fewer frames when the engine is faster than the tick.
 *
 * Resume data rides on the first event that its text led to. A log cut between two events of one chunk then
 * still holds the chunk's whole text, and the next attempt publishes what is missing.
 */
export interface PendingEvents {
  push(event: JobEvent): void;
  /** Text and ids that the engine produced; goes with the next pushed event. */
  carry(resume: ResumeData): void;
  isEmpty(): boolean;
  /** All of it, oldest first; empties the queue. */
  take(): PendingEvent[];
}

export function createPendingEvents(): PendingEvents {
  let events: PendingEvent[] = [];
  let carried: ResumeData | null = null;

  return {
    push(event) {
      const last = events.at(-1);
      const merged = last === undefined ? null : mergeDeltas(last.event, event);
      const target = merged === null ? { event } : { ...last, event: merged };
      if (carried !== null) target.resume = joinResume(target.resume, carried);
      carried = null;
      if (merged === null) events.push(target);
      else events[events.length - 1] = target;
    },
    carry(resume) {
      carried = joinResume(carried ?? undefined, resume);
    },
    isEmpty: () => events.length === 0,
    take() {
      const taken = events;
      events = [];
      return taken;
    },
  };
}

/** Null when the two cannot be one event. */
function mergeDeltas(first: JobEvent, second: JobEvent): JobEvent | null {
  if (first.type === 'text.delta' && second.type === 'text.delta') {
    const plain = first.logprobs === undefined && second.logprobs === undefined;
    return plain ? { type: 'text.delta', delta: first.delta + second.delta } : null;
  }
  if (first.type === 'reasoning.delta' && second.type === 'reasoning.delta') {
    return { type: 'reasoning.delta', delta: first.delta + second.delta };
  }
  if (first.type === 'tool_call.delta' && second.type === 'tool_call.delta' && first.index === second.index) {
    return { ...first, arguments: first.arguments + second.arguments };
  }
  return null;
}

function joinResume(first: ResumeData | undefined, second: ResumeData): ResumeData {
  if (first === undefined) return second;
  const promptTokenIds = first.promptTokenIds ?? second.promptTokenIds;
  return {
    raw: first.raw + second.raw,
    tokenIds: [...first.tokenIds, ...second.tokenIds],
    ...(promptTokenIds === undefined ? {} : { promptTokenIds }),
  };
}
