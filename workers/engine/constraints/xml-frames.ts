import { type CallFrame, framesOf } from './call-frame.ts';
import { numberedTag, tag } from './structural-format.ts';

const NAMESPACE = ']<]minimax[>[';

/** `<invoke name="N">` with parameters, in a group. */
function invokeTags(prefix: string, group: string, args: CallFrame['args']): CallFrame {
  return {
    call: (name, values) => tag(`<${prefix}invoke name="${name}">\n`, values, `</${prefix}invoke>\n`),
    separator: '',
    group: { begin: `<${group}>\n`, end: `</${group}>` },
    trigger: `<${group}>`,
    args,
  };
}

/** Models that write a tag around every argument. */
export const XML_FRAMES = {
  // White space around the parameters is the model's own affair.
  ...framesOf(['qwen3_coder', 'qwen3_xml', 'nemotron_v3', 'step3p5', 'mimo'], {
    call: (name, args) => tag(`<tool_call>\n<function=${name}>\n`, args, '</function>\n</tool_call>'),
    variants: [(name, args) => tag(`<tool_call><function=${name}>`, args, '</function></tool_call>')],
    separator: '\n',
    trigger: '<tool_call>',
    args: 'qwen_xml_parameter',
  }),
  seed_oss: {
    call: (name, args) => tag(`<function=${name}>`, args, '</function>'),
    separator: '\n',
    group: { begin: '<seed:tool_call>\n', end: '\n</seed:tool_call>' },
    trigger: '<seed:tool_call>',
    args: 'qwen_xml_parameter',
  },
  minimax_m2: invokeTags('', 'minimax:tool_call', 'minimax_xml'),
  minimax_m3: {
    call: (name, args) => tag(`${NAMESPACE}<invoke name="${name}">`, args, `${NAMESPACE}</invoke>\n`),
    separator: '',
    group: { begin: `${NAMESPACE}<tool_call>\n`, end: `${NAMESPACE}</tool_call>` },
    trigger: `${NAMESPACE}<tool_call>`,
    args: 'minimax_m3_xml',
  },
  deepseek_v32: invokeTags('｜DSML｜', '｜DSML｜function_calls', 'deepseek_xml'),
  deepseek_v4: invokeTags('｜DSML｜', '｜DSML｜tool_calls', 'deepseek_xml'),
  ...framesOf(['glm45', 'glm47', 'ling3', 'poolside_v1'], {
    call: (name, args) => tag(`<tool_call>${name}`, args, '</tool_call>'),
    separator: '\n',
    trigger: '<tool_call>',
    args: 'glm_xml',
  }),
  hy_v3: {
    call: (name, args) => tag(`<tool_call>${name}<tool_sep>\n`, args, '</tool_call>'),
    separator: '\n',
    group: { begin: '<tool_calls>\n', end: '\n</tool_calls>' },
    trigger: '<tool_calls>',
    args: 'glm_xml',
  },
  kimi_k3: {
    call: (name, args) =>
      numberedTag(`<|open|>call tool="${name}" index="`, '"<|sep|>', args, '<|close|>call<|sep|>'),
    separator: '',
    group: { begin: '<|open|>tools<|sep|>', end: '<|close|>tools<|sep|>' },
    trigger: '<|open|>tools<|sep|>',
    args: 'kimi_k3_xml',
  },
} satisfies Record<string, CallFrame>;
