import type { OutputParser, ParsedEvent } from './output-parser.ts';

/** What an output comes to; null: nothing was said there. */
export interface WholeOutput {
  content: string | null;
  reasoning: string | null;
  tool_calls: { name: string; arguments: string }[];
}

/** All events of an output that arrives in these chunks, added up. */
export function parseWhole(parser: OutputParser, chunks: readonly string[]): WholeOutput {
  const output: WholeOutput = { content: null, reasoning: null, tool_calls: [] };
  const add = (events: readonly ParsedEvent[]) => {
    for (const event of events) addEvent(output, event);
  };
  for (const chunk of chunks) add(parser.push(chunk));
  add(parser.end());
  return output;
}

function addEvent(output: WholeOutput, event: ParsedEvent): void {
  if (event.type === 'text') output.content = (output.content ?? '') + event.delta;
  if (event.type === 'reasoning') output.reasoning = (output.reasoning ?? '') + event.delta;
  if (event.type === 'tool_call.completed') {
    output.tool_calls.push({ name: event.name, arguments: event.arguments });
  }
}
