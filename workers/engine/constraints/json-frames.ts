import { type CallFrame, framesOf, WHOLE_BEGIN } from './call-frame.ts';
import { numberedTag, tag } from './structural-format.ts';

type Call = CallFrame['call'];

/** `{"name": …, "arguments": {…}}` between `open` and `close`. */
function object(open: string, close: string, key: 'arguments' | 'parameters' = 'arguments'): Call {
  return (name, args) => tag(`${open}{"name": ${JSON.stringify(name)}, "${key}": `, args, `}${close}`);
}

/** One object in each pair of tags. */
function tagged(open: string, close: string): CallFrame {
  return {
    call: object(`${open}\n`, `\n${close}`),
    variants: [object(open, close)],
    separator: '\n',
    trigger: open,
    args: 'json',
  };
}

/** A JSON list of objects. */
function list(begin: string, end: string, trigger: string | null): CallFrame {
  return { call: object('', ''), separator: ', ', group: { begin, end }, trigger, args: 'json' };
}

const ACTION = '<|START_ACTION|>';

/** Models that write a call as a JSON object. */
export const JSON_FRAMES = {
  ...framesOf(['hermes', 'qwen3_json', 'granite4', 'ernie45'], tagged('<tool_call>', '</tool_call>')),
  longcat: tagged('<longcat_tool_call>', '</longcat_tool_call>'),
  // A prose answer may well hold `{"name": "Ada"}`: only the name of a tool makes it a call.
  ...framesOf(['llama3_json', 'llama4_json'], {
    call: object('', '', 'parameters'),
    separator: '; ',
    trigger: WHOLE_BEGIN,
    args: 'json',
  }),
  granite: list('<|tool_call|>[', ']', '<|tool_call|>'),
  'granite-20b-fc': {
    call: object('<function_call> ', ''),
    variants: [object('<function_call>', '')],
    separator: '\n',
    trigger: '<function_call>',
    args: 'json',
  },
  internlm: {
    call: object('<|action_start|><|plugin|>', '<|action_end|>', 'parameters'),
    variants: [object('<|action_start|><|plugin|>\n', '<|action_end|>', 'parameters')],
    separator: '\n',
    trigger: '<|action_start|>',
    args: 'json',
  },
  ...framesOf(['jamba', 'hunyuan_a13b'], list('<tool_calls>[', ']</tool_calls>', '<tool_calls>')),
  minimax: {
    call: object('', ''),
    separator: '\n',
    group: { begin: '<tool_calls>\n', end: '\n</tool_calls>' },
    trigger: '<tool_calls>',
    args: 'json',
  },
  phi4_mini_json: list('functools[', ']', 'functools['),
  // A bare `[` is ordinary text, so nothing is held to the schema that the model need not write.
  xlam: list('[', ']', null),
  apertus: {
    call: (name, args) => tag(`{${JSON.stringify(name)}: `, args, '}'),
    separator: ', ',
    group: { begin: '<|tools_prefix|>[', end: ']<|tools_suffix|>' },
    trigger: '<|tools_prefix|>',
    args: 'json',
  },
  gigachat3: {
    call: object('<|function_call|>', ''),
    separator: '\n',
    trigger: '<|function_call|>',
    args: 'json',
  },
  ...framesOf(['cohere_command3', 'cohere_command4'], {
    call: (name, args) => {
      const behind = `", "tool_name": ${JSON.stringify(name)}, "parameters": `;
      return numberedTag('{"tool_call_id": "', behind, args, '}');
    },
    separator: ', ',
    group: { begin: `${ACTION}[`, end: ']<|END_ACTION|>' },
    trigger: ACTION,
    args: 'json',
  }),
  dots: {
    call: object('<dots_function_call>', '</dots_function_call>'),
    separator: '',
    trigger: '<dots_function_call>',
    args: 'json',
  },
  inkling: {
    call: (name, args) =>
      tag(`<|content_invoke_tool_json|>{"name":${JSON.stringify(name)},"args":`, args, '}<|end_message|>'),
    separator: '<|message_model|>',
    trigger: '<|content_invoke_tool_json|>',
    args: 'json',
  },
} satisfies Record<string, CallFrame>;
