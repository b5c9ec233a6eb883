import type { CallFormat } from './call-format.ts';
import { withFramedText } from './framed-text.ts';
import { createJsonCalls } from './json-calls.ts';

const HERMES = createJsonCalls({ callOpen: '<tool_call>\n', callClose: '\n</tool_call>', separator: '\n' });
const LLAMA_JSON = createJsonCalls({
  argumentsKey: 'parameters',
  separator: '; ',
  afterText: '<|python_tag|>',
});
const TOOL_CALLS_LIST = createJsonCalls({ open: '<tool_calls>[', close: ']</tool_calls>', separator: ', ' });

const ERNIE_RESPONSE = { open: '<response>\n', close: '\n</response>\n' };

const COHERE_RESPONSE = { open: '<|START_RESPONSE|>', close: '<|END_RESPONSE|>' };
const COHERE = withFramedText(
  createJsonCalls({
    open: '<|START_ACTION|>[\n    ',
    close: '\n]<|END_ACTION|>',
    separator: ',\n    ',
    object: ({ name, arguments: parameters }, index) => ({
      tool_call_id: String(index),
      tool_name: name,
      parameters,
    }),
  }),
  { before: COHERE_RESPONSE, answer: COHERE_RESPONSE },
);

/** Inkling's blocks: each of them a message of its own. */
const INKLING_TEXT = { open: '<|content_text|>', close: '<|end_message|>' };

/** Families that write a call as a JSON object. */
export const JSON_FORMATS = {
  hermes: HERMES,
  qwen3_json: HERMES,
  granite4: HERMES,
  ernie45: withFramedText(HERMES, { before: ERNIE_RESPONSE, answer: ERNIE_RESPONSE }),
  longcat: createJsonCalls({
    callOpen: '<longcat_tool_call>\n',
    callClose: '\n</longcat_tool_call>',
    separator: '\n',
  }),
  llama3_json: LLAMA_JSON,
  llama4_json: LLAMA_JSON,
  granite: createJsonCalls({ open: '<|tool_call|>[', close: ']', separator: ', ' }),
  'granite-20b-fc': createJsonCalls({ callOpen: '<function_call> ', separator: '\n' }),
  jamba: TOOL_CALLS_LIST,
  hunyuan_a13b: TOOL_CALLS_LIST,
  minimax: createJsonCalls({ open: '<tool_calls>\n', close: '\n</tool_calls>', separator: '\n' }),
  phi4_mini_json: createJsonCalls({ open: 'functools[', close: ']', separator: ', ' }),
  xlam: createJsonCalls({ open: '[', close: ']', separator: ', ' }),
  internlm: createJsonCalls({
    argumentsKey: 'parameters',
    callOpen: '<|action_start|><|plugin|>\n',
    callClose: '<|action_end|>',
    separator: '\n',
  }),
  apertus: createJsonCalls({
    open: '<|tools_prefix|>[',
    close: ']<|tools_suffix|>',
    separator: ', ',
    object: (call) => ({ [call.name]: call.arguments }),
    afterText: '',
  }),
  gigachat3: createJsonCalls({ callOpen: '<|function_call|>', separator: '', afterText: '' }),
  cohere_command3: COHERE,
  cohere_command4: COHERE,
  inkling: withFramedText(
    createJsonCalls({
      callOpen: '<|content_invoke_tool_json|>',
      callClose: '<|end_message|>',
      separator: '<|message_model|>',
      object: ({ name, arguments: args }) => ({ name, args }),
      json: JSON.stringify,
    }),
    {
      before: { ...INKLING_TEXT, close: `${INKLING_TEXT.close}<|message_model|>` },
      answer: INKLING_TEXT,
    },
  ),
} as const satisfies Readonly<Record<string, CallFormat>>;
