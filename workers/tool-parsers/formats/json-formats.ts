import { jsonCalls } from '../families/json-calls.ts';

const hermes = jsonCalls({ openers: ['<tool_call>'], closers: ['</tool_call>'] });

const llamaJson = jsonCalls({
  openers: ['<|python_tag|>'],
  closers: ['<|eom_id|>', '<|eot_id|>', '```'],
  bareOpeners: ['{', '[', '```json', '```'],
});

/** Models that write a call as a JSON object. */
export const JSON_FORMATS = {
  hermes,
  qwen3_json: hermes,
  granite4: hermes,
  longcat: jsonCalls({ openers: ['<longcat_tool_call>'], closers: ['</longcat_tool_call>'] }),
  ernie45: jsonCalls({
    openers: ['<tool_call>'],
    closers: ['</tool_call>'],
    silent: ['<response>\n', '<response>', '\n</response>', '</response>'],
  }),
  llama3_json: llamaJson,
  llama4_json: llamaJson,
  granite: jsonCalls({
    openers: ['<|tool_call|>', '<tool_call>'],
    closers: ['</tool_call>'],
    bareOpeners: ['['],
  }),
  'granite-20b-fc': jsonCalls({ openers: ['<function_call>'], closers: ['</function_call>'] }),
  internlm: jsonCalls({
    openers: ['<|action_start|><|plugin|>', '<|action_start|> <|plugin|>'],
    closers: ['<|action_end|>'],
  }),
  jamba: jsonCalls({ openers: ['<tool_calls>'], closers: ['</tool_calls>'] }),
  hunyuan_a13b: jsonCalls({ openers: ['<tool_calls>'], closers: ['</tool_calls>'] }),
  minimax: jsonCalls({
    openers: ['<tool_calls>'],
    closers: ['</tool_calls>'],
    inert: { open: '<think>', close: '</think>' },
  }),
  phi4_mini_json: jsonCalls({
    openers: ['functools[', '<|tool_call|>'],
    closers: ['<|/tool_call|>'],
  }),
  xlam: jsonCalls({
    openers: ['[TOOL_CALLS]', '<tool_call>'],
    closers: ['</tool_call>', '```'],
    bareOpeners: ['[', '```json', '```'],
  }),
  apertus: jsonCalls({
    openers: ['<|tools_prefix|>'],
    closers: ['<|tools_suffix|>'],
    keys: { nameIsKey: true },
  }),
  gigachat3: jsonCalls({
    openers: [
      '<|function_call|>',
      '<|message_sep|>\n\nfunction call<|role_sep|>\n',
      'function call<|role_sep|>\n',
    ],
    closers: ['</s>'],
    silent: ['<|message_sep|>'],
  }),
} as const;

/** Citations: `<co>words</co: 0:[1,2]>`. */
export const COHERE_CITATIONS = {
  silent: ['<co>'],
  dropped: [{ open: '</co:', close: '>', mayHold: (code: number) => CITED.has(code) }],
} as const;

const CITED: ReadonlySet<number> = new Set(Buffer.from('0123456789:,[] '));

const cohere = jsonCalls({
  openers: ['<|START_ACTION|>'],
  closers: ['<|END_ACTION|>'],
  keys: { name: ['tool_name', 'name'], arguments: ['parameters', 'arguments'], id: ['tool_call_id'] },
  dropped: COHERE_CITATIONS.dropped,
  silent: [
    ...COHERE_CITATIONS.silent,
    '<|START_RESPONSE|>',
    '<|END_RESPONSE|>',
    '<|START_TEXT|>',
    '<|END_TEXT|>',
    '<|START_OF_TURN_TOKEN|>',
    '<|END_OF_TURN_TOKEN|>',
    '<|CHATBOT_TOKEN|>',
  ],
});

/** Cohere's models: the same calls under both names. */
export const COHERE_FORMATS = { cohere_command3: cohere, cohere_command4: cohere } as const;
