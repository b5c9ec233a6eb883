import type { EngineKind } from './engine-kind.ts';
import type { EngineCall } from './engine.ts';

type FittedCall = Pick<EngineCall, 'body' | 'toolChoice' | 'responseFormat'>;

/** Which of the fields that our bodies have beyond OpenAI's a kind of engine gets. */
export interface RequestDialect {
  /** `return_token_ids`: without ids a generation cannot be continued elsewhere. */
  tokenIds: boolean;
  /** `stream_options.continuous_usage_stats`: token counts on each chunk. */
  continuousUsage: boolean;
  /** `skip_special_tokens`, `spaces_between_special_tokens`, `add_special_tokens`: markers of calls stay in the text. */
  specialTokens: boolean;
  /** `response_format` of the type `structural_tag`: a forced call in the model's own format. */
  structuralTag: boolean;
  /**
   * `tool_choice: "none"` makes it render the tools and leave the answer raw. Else the field is left out: SGLang
   * would take the tools out of the prompt, others would forbid the call.
   */
  rawToolChoice: boolean;
  /** `priority`, lower first. SGLang's field of that name is refused or means the opposite, depending on its flags. */
  priority: boolean;
  /** It parses calls itself, sends them as `delta.tool_calls`, in whatever pieces, and forces them when told to. */
  parsesCalls: boolean;
}

/** OpenAI's fields and no more: servers that validate strictly answer 400 to the rest. */
const OPENAI: RequestDialect = {
  tokenIds: false,
  continuousUsage: false,
  specialTokens: false,
  structuralTag: false,
  rawToolChoice: false,
  priority: false,
  parsesCalls: true,
};

export const DIALECTS: Readonly<Record<EngineKind, RequestDialect>> = {
  vllm: {
    tokenIds: true,
    continuousUsage: true,
    specialTokens: true,
    structuralTag: true,
    rawToolChoice: true,
    priority: true,
    parsesCalls: false,
  },
  // `serving_chat.py`: tools are rendered unless tool_choice is "none"; without --tool-call-parser the text stays raw.
  sglang: { ...OPENAI, continuousUsage: true, specialTokens: true, structuralTag: true, parsesCalls: false },
  // `common/chat.cpp`: with "none" tools are rendered and nothing is parsed; an unknown response_format is a 400.
  llamacpp: { ...OPENAI, rawToolChoice: true, parsesCalls: false },
  ollama: OPENAI,
  openai: OPENAI,
};

/** The body as this kind of engine takes it; the original stays as it is. */
export function fitBody(
  { body, toolChoice = {}, responseFormat }: FittedCall,
  dialect: RequestDialect,
): Record<string, unknown> {
  const fitted = { ...body };
  if (!dialect.priority) delete fitted['priority'];
  if (!dialect.tokenIds) delete fitted['return_token_ids'];
  if (!dialect.continuousUsage && isObject(fitted['stream_options']))
    fitted['stream_options'] = without(fitted['stream_options'], 'continuous_usage_stats');
  if (!dialect.specialTokens)
    for (const field of ['skip_special_tokens', 'spaces_between_special_tokens', 'add_special_tokens'])
      delete fitted[field];
  if (!dialect.structuralTag && isStructuralTag(fitted['response_format'])) {
    delete fitted['response_format'];
    // Beside tools only where the server knows that a call may come instead.
    const mayBeSaid = dialect.parsesCalls || fitted['tools'] === undefined;
    if (responseFormat !== undefined && mayBeSaid) fitted['response_format'] = responseFormat;
  }
  if (!dialect.rawToolChoice && fitted['tool_choice'] === 'none') delete fitted['tool_choice'];
  if (dialect.parsesCalls && fitted['tools'] !== undefined) Object.assign(fitted, toolChoice);
  return fitted;
}

function isStructuralTag(format: unknown): boolean {
  return isObject(format) && format['type'] === 'structural_tag';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function without(object: Record<string, unknown>, field: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== field));
}
