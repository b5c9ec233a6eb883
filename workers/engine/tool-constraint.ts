import type { ChatRequest, JsonSchema, ToolDefinition } from '../../shared/types/chat.ts';
import { type CallFrame, WHOLE_BEGIN } from './constraints/call-frame.ts';
import { CALL_FRAMES } from './constraints/call-frames.ts';
import { type StructuralFormat, type StructuralTag, tag } from './constraints/structural-format.ts';
import { behindThinking, thinkingMarks } from './constraints/thinking-prefix.ts';

/**
 * A structural tag (xgrammar's format) for what a request demands of its calls. Null when it demands nothing or the
 * format has no frame; the answer is checked either way.
 *
 * - `tool_choice` "required" or a named function: calls and nothing else, each fitting its schema, after thinking
 *   where a reasoning parser says that the model thinks.
 * - `strict` tools: text stays free; a call of a strict tool fits its schema, of another tool has whatever arguments;
 *   and after a call that is to be the only one the answer ends.
 *
 * `parallel_tool_calls: false` alone constrains nothing: the answer is cut behind its first call (`answer-guard.ts`), and
 * what is not constrained can be continued elsewhere.
 */
export function toolConstraint(
  request: ChatRequest,
  toolParser: string | null,
  reasoningParser: string | null = null,
): Record<string, unknown> | null {
  const frame = toolParser === null ? undefined : CALL_FRAMES.get(toolParser);
  const format = frame === undefined ? null : formatOf(request, frame, reasoningParser);
  return format === null ? null : { type: 'structural_tag', format };
}

function formatOf(
  request: ChatRequest,
  frame: CallFrame,
  reasoningParser: string | null,
): StructuralFormat | null {
  const forced = forcedTools(request);
  if (forced.length > 0) {
    const marks = thinkingMarks(reasoningParser, thinkingOf(request)) ?? frame.thinking ?? null;
    return behindThinking(callsOnly(forced, frame, callsOnce(request), schemaArguments), marks);
  }
  return mayCall(request) && hasStrictTools(request) ? freeText(request, frame) : null;
}

function forcedTools(request: ChatRequest): ToolDefinition[] {
  const { tools = [], tool_choice: choice } = request;
  if (choice === 'required') return tools;
  if (typeof choice !== 'object') return [];
  return tools.filter((tool) => tool.function.name === choice.function.name);
}

function callsOnce({ tool_choice: choice, parallel_tool_calls: parallel }: ChatRequest): boolean {
  return typeof choice === 'object' || parallel === false;
}

/**
 * Calls and nothing else, for an answer that may be calls instead of the document that `response_format` asks for. Null:
 * the format has no frame.
 */
export function callsInstead(request: ChatRequest, toolParser: string | null): StructuralFormat | null {
  const frame = toolParser === null ? undefined : CALL_FRAMES.get(toolParser);
  if (frame === undefined) return null;
  return callsOnly(request.tools ?? [], frame, callsOnce(request), argumentsAsPromised);
}

/** Templates call the switch one or the other. */
export function thinkingOf({ chat_template_kwargs: kwargs }: ChatRequest): boolean | null {
  const thinking = kwargs?.['enable_thinking'] ?? kwargs?.['thinking'];
  return typeof thinking === 'boolean' ? thinking : null;
}

/** An answer that must be JSON has no free text: `document-constraint.ts` is about those. */
function mayCall({ tools = [], tool_choice: choice, response_format: format }: ChatRequest): boolean {
  const freeAnswer = format === undefined || format.type === 'text';
  return tools.length > 0 && freeAnswer && (choice === undefined || choice === 'auto');
}

function hasStrictTools({ tools = [] }: ChatRequest): boolean {
  return tools.some((tool) => tool.function.strict === true);
}

/** Null: the format's calls cannot be told from text. */
function freeText(request: ChatRequest, frame: CallFrame): StructuralFormat | null {
  if (frame.trigger === null) return null;
  const once = callsOnce(request);
  const calls = (request.tools ?? []).flatMap((tool) => {
    const args = argumentsAsPromised(tool, frame);
    return [frame.call, ...(frame.variants ?? [])].map((write) => write(tool.function.name, args));
  });
  const triggers = frame.trigger === WHOLE_BEGIN ? calls.map(({ begin }) => begin) : [frame.trigger];
  const tags = frame.group === undefined ? calls : [groupOf(calls, frame, frame.group, once)];
  return { type: 'triggered_tags', triggers, tags, at_least_one: false, stop_after_first: once };
}

/** Calls and nothing around them. */
function callsOnly(
  tools: ToolDefinition[],
  frame: CallFrame,
  once: boolean,
  argumentsOfTool: (tool: ToolDefinition, frame: CallFrame) => StructuralFormat,
): StructuralFormat {
  const tags = tools.map((tool) => frame.call(tool.function.name, argumentsOfTool(tool, frame)));
  return frame.group === undefined ? sequenceOf(tags, frame, once) : groupOf(tags, frame, frame.group, once);
}

function groupOf(
  tags: StructuralTag[],
  frame: CallFrame,
  { begin, end }: { begin: string; end: string },
  once: boolean,
): StructuralTag {
  return tag(begin, sequenceOf(tags, frame, once), end);
}

function sequenceOf(tags: StructuralTag[], { separator }: CallFrame, once: boolean): StructuralFormat {
  return { type: 'tags_with_separator', separator, tags, at_least_one: true, stop_after_first: once };
}

/** `strict` promises the schema; else whatever. */
function argumentsAsPromised(tool: ToolDefinition, frame: CallFrame): StructuralFormat {
  return tool.function.strict === true ? schemaArguments(tool, frame) : anyArguments(tool, frame);
}

function schemaArguments({ function: { parameters } }: ToolDefinition, frame: CallFrame): StructuralFormat {
  return argumentsOf(parameters ?? { type: 'object' }, frame);
}

/** Tags permit no parameters that nothing names unless they are told to, and MiniMax M3's never do. */
function anyArguments(tool: ToolDefinition, frame: CallFrame): StructuralFormat {
  if (frame.args === 'minimax_m3_xml') return schemaArguments(tool, frame);
  return argumentsOf({ type: 'object', additionalProperties: true }, frame);
}

function argumentsOf(schema: JsonSchema, { args }: CallFrame): StructuralFormat {
  if (args === 'json') return { type: 'json_schema', json_schema: schema };
  if (args === 'qwen_xml_parameter') return { type: 'qwen_xml_parameter', json_schema: schema };
  return { type: 'json_schema', json_schema: schema, style: args };
}
