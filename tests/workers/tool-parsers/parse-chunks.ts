import { createOutputParser } from '../../../workers/tool-parsers/create-output-parser.ts';
import type { OutputParserOptions, ParsedEvent } from '../../../workers/tool-parsers/output-parser.ts';

export interface ParsedCall {
  name: string;
  id: string | null;
  arguments: string;
  complete: boolean;
}

/** What all events of an output come to. */
export interface ParsedOutput {
  content: string;
  reasoning: string;
  calls: ParsedCall[];
}

export type Options = Partial<OutputParserOptions>;

/** Parses text that arrives in these chunks, and checks what every stream of events must keep to. */
export function parseChunks(options: Options, chunks: readonly string[]): ParsedOutput {
  return fold(eventsOf(options, chunks));
}

export function eventsOf(options: Options, chunks: readonly string[]): ParsedEvent[] {
  const parser = createOutputParser({ toolParser: null, reasoningParser: null, tools: [], ...options });
  return [...chunks.flatMap((chunk) => parser.push(chunk)), ...parser.end()];
}

interface Open {
  index: number;
  name: string;
  id: string | null;
  text: string;
}

function fold(events: readonly ParsedEvent[]): ParsedOutput {
  const output: ParsedOutput = { content: '', reasoning: '', calls: [] };
  let open: Open | null = null;
  for (const event of events) {
    if (open !== null && !event.type.startsWith('tool_call.')) throw new Error(`${event.type} inside a call`);
    switch (event.type) {
      case 'text':
        output.content += wellFormed(event.delta);
        break;
      case 'reasoning':
        output.reasoning += wellFormed(event.delta);
        break;
      case 'tool_call.started':
        open = openCall(open, event, output.calls.length);
        break;
      case 'tool_call.delta':
        open = addTo(open, event.index, wellFormed(event.arguments));
        break;
      case 'tool_call.completed':
        output.calls.push(closeCall(open, event));
        open = null;
        break;
    }
  }
  if (open !== null) throw new Error(`call ${open.index} was never completed`);
  return output;
}

function openCall(
  open: Open | null,
  event: ParsedEvent & { type: 'tool_call.started' },
  expected: number,
): Open {
  if (open !== null || event.index !== expected) throw new Error(`call ${event.index} started out of turn`);
  if (event.name === '') throw new Error('a call without a name');
  return { index: event.index, name: event.name, id: event.id, text: '' };
}

function addTo(open: Open | null, index: number, text: string): Open {
  if (open?.index !== index) throw new Error(`delta of call ${index}, which is not open`);
  return { ...open, text: open.text + text };
}

function closeCall(open: Open | null, event: ParsedEvent & { type: 'tool_call.completed' }): ParsedCall {
  const same = open?.index === event.index && open.name === event.name && open.id === event.id;
  if (!same) throw new Error(`call ${event.index} completed, but another is open`);
  if (open.text !== event.arguments) throw new Error('the deltas do not add up to the arguments');
  return { name: event.name, id: event.id, arguments: event.arguments, complete: event.complete };
}

function wellFormed(delta: string): string {
  if (delta === '' || !delta.isWellFormed()) throw new Error(`bad delta ${JSON.stringify(delta)}`);
  return delta;
}
