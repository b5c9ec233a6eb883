import { SwitchyardError } from '../../shared/errors.ts';
import type { JsonObject, ToolDefinition } from '../../shared/types/chat.ts';
import type { ChatBody } from './bodies.ts';
import type { EnforcedSchema } from './check-enforced-schema.ts';
import type { CheckUserSchema } from './check-user-schema.ts';

/** `path` is where `tools` stands in what the client sent, with its dot: `request.` or nothing. */
export function checkTools(body: ChatBody, limit: number, checkSchema: CheckUserSchema, path: string): void {
  const tools = body.tools ?? [];
  if (tools.length > limit) {
    throw new SwitchyardError('invalid_request', `At most ${limit} tools are allowed.`, {
      param: `${path}tools`,
    });
  }
  refuseDuplicates(tools, path);
  for (const [index, { function: tool }] of tools.entries()) {
    if (tool.parameters === undefined) continue;
    checkSchema(tool.parameters as JsonObject, parametersPath(path, index));
  }
  checkChoice(body, tools, path);
}

/** OpenAI's `strict` promises that the schema is enforced; elsewhere real tools say `"type": "dict"` and are understood. */
export function enforcedParameters(body: ChatBody, path: string): EnforcedSchema[] {
  return (body.tools ?? []).flatMap(({ function: tool }, index) =>
    tool.strict === true && tool.parameters !== undefined
      ? [{ schema: tool.parameters as JsonObject, path: parametersPath(path, index), strict: true }]
      : [],
  );
}

function parametersPath(path: string, index: number): string {
  return `${path}tools[${index}].function.parameters`;
}

function refuseDuplicates(tools: readonly ToolDefinition[], path: string): void {
  const seen = new Set<string>();
  for (const [index, { function: tool }] of tools.entries()) {
    if (seen.has(tool.name)) {
      throw new SwitchyardError('invalid_request', `There are two tools named ${tool.name}.`, {
        param: `${path}tools[${index}].function.name`,
      });
    }
    seen.add(tool.name);
  }
}

function checkChoice(body: ChatBody, tools: readonly ToolDefinition[], path: string): void {
  const choice = body.tool_choice ?? 'auto';
  const param = `${path}tool_choice`;
  if (choice === 'auto' || choice === 'none') return;
  if (tools.length === 0) {
    throw new SwitchyardError('invalid_request', 'tool_choice asks for a tool, but there are no tools.', {
      param,
    });
  }
  if (choice === 'required' || tools.some((tool) => tool.function.name === choice.function.name)) return;
  throw new SwitchyardError('invalid_request', 'tool_choice names a tool that is not among the tools.', {
    param: `${param}.function.name`,
  });
}
