import type { Transcript } from '../../shared/event-log/transcript.ts';
import type { JobEvent } from '../../shared/types/events.ts';

/**
 * After a crash the parser is fed the logged raw text again, and its events come out again, perhaps in other
 * pieces. This filter lets through only what the log does not hold yet: event(s) for one re-parsed event.
 */
export function createSkipLogged(logged: Transcript): (event: JobEvent) => JobEvent | null {
  let text = logged.content().length;
  let reasoning = logged.reasoning().length;
  const calls = logged.toolCalls().map((call) => ({ ...call, skip: call.arguments.length }));

  return (event) => {
    switch (event.type) {
      case 'text.delta': {
        const skip = Math.min(text, event.delta.length);
        text -= skip;
        return withDelta(event, event.delta.slice(skip));
      }
      case 'reasoning.delta': {
        const skip = Math.min(reasoning, event.delta.length);
        reasoning -= skip;
        return withDelta(event, event.delta.slice(skip));
      }
      case 'tool_call.started':
        return calls[event.index] === undefined ? event : null;
      case 'tool_call.delta': {
        const call = calls[event.index];
        if (call === undefined) return event;
        const skip = Math.min(call.skip, event.arguments.length);
        call.skip -= skip;
        const rest = event.arguments.slice(skip);
        return rest === '' ? null : { ...event, arguments: rest };
      }
      case 'tool_call.completed':
        return calls[event.index]?.completed === true ? null : event;
      default:
        return event;
    }
  };
}

function withDelta<E extends { delta: string }>(event: E, delta: string): E | null {
  return delta === '' ? null : { ...event, delta };
}
