import type { EngineCallDelta } from '../engine/engine.ts';
import type { ParsedEvent } from '../tool-parsers/output-parser.ts';

/**
 * Tool calls of a server that parses them itself, in the events that our own parsers give. Servers differ: arguments in
 * pieces or at once, an id or none, and Ollama numbers every call of an answer 0. A name begins a call; the next
 * name, or the end of the stream, closes it.
 */
export interface EngineCalls {
  push(deltas: readonly EngineCallDelta[]): ParsedEvent[];
  /** `whole`: the engine said that its answer is finished. */
  end(whole: boolean): ParsedEvent[];
}

export function createEngineCalls(): EngineCalls {
  let open: { index: number; name: string; id: string | null; arguments: string } | null = null;
  let calls = 0;

  function close(complete: boolean): ParsedEvent[] {
    const ended = open;
    open = null;
    return ended === null ? [] : [{ type: 'tool_call.completed', ...ended, complete }];
  }

  function take({ name, id, arguments: text }: EngineCallDelta): ParsedEvent[] {
    const events: ParsedEvent[] = [];
    if (name !== '') {
      events.push(...close(true));
      open = { index: calls++, name, id, arguments: '' };
      events.push({ type: 'tool_call.started', index: open.index, name, id });
    }
    if (open === null || text === '') return events;
    open.arguments += text;
    events.push({ type: 'tool_call.delta', index: open.index, arguments: text });
    return events;
  }

  return { push: (deltas) => deltas.flatMap(take), end: close };
}
