import type { ChatRequest, JsonSchema, ToolDefinition } from '../../shared/types/chat.ts';

/** How a forced call looks in a model's raw format: text before the arguments, and after them. */
interface CallFrame {
  begin: (name: string) => string;
  end: string;
  /** What starts a call, where prose may come before it. */
  trigger: string;
}

const CALL_FRAMES: Record<string, CallFrame> = {
  hermes: {
    begin: (name) => `<tool_call>\n{"name": ${JSON.stringify(name)}, "arguments": `,
    end: '}\n</tool_call>',
    trigger: '<tool_call>',
  },
  llama3_json: {
    begin: (name) => `{"name": ${JSON.stringify(name)}, "parameters": `,
    end: '}',
    trigger: '{"name": ',
  },
};

/**
 * A structural tag (xgrammar's format) that makes the model call: for `tool_choice` "required" or a named
 * function. Null when nothing forces a call or the format has no frame here; the answer is checked either way.
 */
export function toolConstraint(
  request: ChatRequest,
  toolParser: string | null,
): Record<string, unknown> | null {
  const forced = forcedTools(request);
  const frame = toolParser === null ? undefined : CALL_FRAMES[toolParser];
  if (forced.length === 0 || frame === undefined) return null;
  return {
    type: 'structural_tag',
    format: {
      type: 'triggered_tags',
      triggers: [frame.trigger],
      tags: forced.map((tool) => tagOf(tool, frame)),
      at_least_one: true,
      stop_after_first: typeof request.tool_choice === 'object' || request.parallel_tool_calls === false,
    },
  };
}

function forcedTools(request: ChatRequest): ToolDefinition[] {
  const { tools = [], tool_choice: choice } = request;
  if (choice === 'required') return tools;
  if (typeof choice !== 'object') return [];
  return tools.filter((tool) => tool.function.name === choice.function.name);
}

function tagOf(tool: ToolDefinition, frame: CallFrame): Record<string, unknown> {
  const schema: JsonSchema = tool.function.parameters ?? { type: 'object' };
  return {
    type: 'tag',
    begin: frame.begin(tool.function.name),
    content: { type: 'json_schema', json_schema: schema },
    end: frame.end,
  };
}
