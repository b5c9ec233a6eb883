import { EventSink } from './engine/event-sink.ts';
import { Input } from './engine/input.ts';
import { parseOutput } from './engine/parse-output.ts';
import type { CallContext, ReasoningFormat } from './engine/tool-format.ts';
import type { OutputParser, OutputParserOptions } from './output-parser.ts';
import { REASONING_FORMATS } from './reasoning-formats.ts';
import { createToolCatalog } from './tool-catalog.ts';
import { TOOL_FORMATS } from './tool-formats.ts';

/** Names that `toolParser` may have. */
export function toolParserNames(): string[] {
  return [...TOOL_FORMATS.keys()].toSorted();
}

/** Names that `reasoningParser` may have. */
export function reasoningParserNames(): string[] {
  return [...REASONING_FORMATS.keys()].toSorted();
}

/**
 * A parser for one output. Throws on a name that is in neither list, and on nothing else: whatever the text is,
 * what is no call comes out as text.
 */
export function createOutputParser(options: OutputParserOptions): OutputParser {
  const reasoning = withThinking(
    lookUp('reasoning', REASONING_FORMATS, options.reasoningParser),
    options.thinking,
  );
  const format = lookUp('tool', TOOL_FORMATS, options.toolParser) ?? reasoning?.carrier ?? null;
  const input = new Input();
  const sink = new EventSink();
  const context = createContext(input, sink, options);
  const steps = parseOutput(context, format, reasoning);
  return {
    push: (text) => {
      input.append(text);
      steps.next();
      return sink.drain();
    },
    end: () => {
      input.end();
      steps.next();
      return sink.drain();
    },
  };
}

/** A format whose thinking cannot begin in the prompt keeps its start: its markers are in the output. */
function withThinking(format: ReasoningFormat | null, thinking: boolean | undefined): ReasoningFormat | null {
  if (format === null || thinking === undefined || format.special === true) return format;
  return { ...format, start: thinking && format.openers.length > 0 ? 'open' : 'closed' };
}

function createContext(input: Input, sink: EventSink, options: OutputParserOptions): CallContext {
  return {
    input,
    sink,
    tools: createToolCatalog(options.tools),
    startCall: (name, id) => {
      input.drop();
      return sink.startCall(name, id);
    },
  };
}

function lookUp<Format>(
  kind: string,
  formats: ReadonlyMap<string, Format>,
  name: string | null,
): Format | null {
  if (name === null) return null;
  const format = formats.get(name);
  if (format !== undefined) return format;
  throw new Error(`unknown ${kind} parser "${name}"; known: ${[...formats.keys()].toSorted().join(', ')}`);
}
