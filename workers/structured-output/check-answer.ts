import { SwitchyardError } from '../../shared/errors.ts';
import type { Transcript, TranscriptCall } from '../../shared/event-log/transcript.ts';
import type { ChatRequest, FinishReason, JsonSchema } from '../../shared/types/chat.ts';
import type { SchemaCompiler } from './compile-schema.ts';

/** What an answer's check found. */
export type AnswerCheck =
  | { outcome: 'passed' }
  /** Not what was asked for, whatever may have been streamed. */
  | { outcome: 'failed'; error: SwitchyardError }
  /** Calls that do not fit their tools; words are out, so a streaming client is told and judges itself. */
  | { outcome: 'calls_invalid'; problems: string[] };

/** Holds the final answer against `response_format`, the offered tools and `tool_choice`. */
export async function checkAnswer(
  request: ChatRequest,
  answer: { transcript: Transcript; finishReason: FinishReason },
  compiler: SchemaCompiler,
): Promise<AnswerCheck> {
  const calls = answer.transcript.toolCalls();
  const problems = calls.flatMap((call) => callProblems(call, request, compiler));
  if (problems.length > 0) return { outcome: 'calls_invalid', problems };
  if (calls.length === 0 && mustCall(request)) {
    return { outcome: 'calls_invalid', problems: ['tool_choice asks for a call and the model made none'] };
  }
  if (calls.length > 0) return { outcome: 'passed' };
  const error = contentError(request, answer, compiler);
  return error === null ? { outcome: 'passed' } : { outcome: 'failed', error };
}

function mustCall({ tool_choice: choice }: ChatRequest): boolean {
  return choice === 'required' || typeof choice === 'object';
}

function callProblems(call: TranscriptCall, request: ChatRequest, compiler: SchemaCompiler): string[] {
  const tool = request.tools?.find((offered) => offered.function.name === call.name);
  if (tool === undefined) return [`${call.name}: no such tool was offered`];
  const parsed = parseJson(call.arguments);
  if (!parsed.ok) return [`${call.name}: arguments are not JSON: ${parsed.message}`];
  const { parameters } = tool.function;
  if (parameters === undefined) return [];
  return fit(parsed.value, parameters, compiler).map((problem) => `${call.name}: ${problem}`);
}

/** A tool's schema that cannot be compiled constrains nothing: the tool is the client's own. */
function fit(value: unknown, schema: JsonSchema, compiler: SchemaCompiler): string[] {
  try {
    return compiler.compile(schema)(value);
  } catch {
    return [];
  }
}

function contentError(
  request: ChatRequest,
  answer: { transcript: Transcript; finishReason: FinishReason },
  compiler: SchemaCompiler,
): SwitchyardError | null {
  const format = request.response_format;
  if (format === undefined || format.type === 'text') return null;
  const parsed = parseJson(answer.transcript.content());
  if (!parsed.ok && answer.finishReason === 'length') {
    return new SwitchyardError(
      'structured_output_truncated',
      'The answer was cut by max_tokens before its JSON was whole.',
      { param: 'max_tokens' },
    );
  }
  if (!parsed.ok) return invalid([`not JSON: ${parsed.message}`]);
  if (format.type === 'json_object')
    return isObject(parsed.value) ? null : invalid(['(root) must be object']);
  const { schema } = format.json_schema;
  if (schema === undefined) return null;
  const problems = compiler.compile(schema)(parsed.value);
  return problems.length === 0 ? null : invalid(problems);
}

function invalid(problems: string[]): SwitchyardError {
  const shown = problems.slice(0, 10).join('; ');
  return new SwitchyardError(
    'structured_output_invalid',
    `The answer does not fit response_format: ${shown}`,
    {
      param: 'response_format',
    },
  );
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): { ok: true; value: unknown } | { ok: false; message: string } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
