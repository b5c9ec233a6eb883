import type { TranscriptCall } from '../../shared/event-log/transcript.ts';
import type { SchemaChecker } from '../../shared/json-schema/schema-checker.ts';
import type { SchemaFit } from '../../shared/json-schema/verdict.ts';
import type { ChatRequest, ToolDefinition } from '../../shared/types/chat.ts';
import { describeProblem } from './describe-problem.ts';

/** What is wrong with an answer's calls, each beginning with the tool's name where it is about one; empty: nothing. */
export async function callProblems(
  calls: readonly TranscriptCall[],
  request: ChatRequest,
  schemas: Pick<SchemaChecker, 'check'>,
): Promise<string[]> {
  const each = await Promise.all(calls.map((call) => problemsOf(call, request, schemas)));
  return [...countProblems(calls.length, request), ...each.flat()];
}

function countProblems(calls: number, { tool_choice: choice, parallel_tool_calls }: ChatRequest): string[] {
  const mustCall = choice === 'required' || typeof choice === 'object';
  if (calls === 0 && mustCall) return ['tool_choice asks for a call and the model made none'];
  if (calls > 1 && parallel_tool_calls === false) {
    return [`parallel_tool_calls is false and the model made ${calls} calls`];
  }
  return [];
}

async function problemsOf(
  call: TranscriptCall,
  request: ChatRequest,
  schemas: Pick<SchemaChecker, 'check'>,
): Promise<string[]> {
  const tool = request.tools?.find((offered) => offered.function.name === call.name)?.function;
  if (tool === undefined) return [`${call.name}: no such tool was offered`];
  const fit = await schemas.check(tool.parameters ?? true, call.arguments);
  const problems = problemsIn(fit, tool).map((problem) => `${call.name}: ${problem}`);
  return [...choiceProblems(call, request), ...problems];
}

function choiceProblems(call: TranscriptCall, { tool_choice: choice }: ChatRequest): string[] {
  if (typeof choice !== 'object' || choice.function.name === call.name) return [];
  return [`${call.name}: tool_choice asks for ${choice.function.name}`];
}

/**
 * A tool's schema that is broken, or takes for ever with this value, constrains nothing: the tool is the client's own.
 * Under `strict` its keeping was promised.
 */
function problemsIn(fit: SchemaFit, { strict }: ToolDefinition['function']): string[] {
  switch (fit.outcome) {
    case 'fits':
      return [];
    case 'problems':
      return fit.problems.map(describeProblem);
    case 'not_json':
      return [`arguments are not JSON: ${fit.message}`];
    case 'invalid_schema':
    case 'too_costly':
      return strict === true ? [`arguments could not be checked: ${fit.message}`] : [];
  }
}
