import type { JobEvent } from '../../shared/types/events.ts';
import type { ParsedEvent } from '../tool-parsers/output-parser.ts';

/**
 * A parser's event as the log has it. Calls whose format carries no id get one from the job's id and the call's
 * index, so that an attempt that parses the same text again gives the same ids.
 */
export function toJobEvent(jobId: string, event: ParsedEvent): JobEvent {
  switch (event.type) {
    case 'text':
      return { type: 'text.delta', delta: event.delta };
    case 'reasoning':
      return { type: 'reasoning.delta', delta: event.delta };
    case 'tool_call.started':
      return { type: 'tool_call.started', index: event.index, id: callId(jobId, event), name: event.name };
    case 'tool_call.delta':
      return event;
    case 'tool_call.completed': {
      const { index, name, arguments: text } = event;
      return { type: 'tool_call.completed', index, id: callId(jobId, event), name, arguments: text };
    }
  }
}

function callId(jobId: string, event: { id: string | null; index: number }): string {
  return event.id ?? `call_${jobId.replace(/^job_/, '')}_${event.index}`;
}
