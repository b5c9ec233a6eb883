import { type CallFrame, framesOf, WHOLE_BEGIN } from './call-frame.ts';
import { numberedTag, tag } from './structural-format.ts';

const CALLS = { begin: '<｜tool▁calls▁begin｜>', end: '<｜tool▁calls▁end｜>' };
const CALL = { begin: '<｜tool▁call▁begin｜>', sep: '<｜tool▁sep｜>', end: '<｜tool▁call▁end｜>' };
const KIMI = {
  begin: '<|tool_call_begin|>',
  args: '<|tool_call_argument_begin|>',
  end: '<|tool_call_end|>',
};

/** Models that write the name outside, and the arguments behind it as JSON. */
export const NAMED_FRAMES = {
  // As of tokenizer v11. Models before it write a list, which stays free where nothing forces a call.
  mistral: {
    call: (name, args) => tag(`[TOOL_CALLS]${name}[ARGS]`, args, ''),
    separator: '',
    trigger: WHOLE_BEGIN,
    args: 'json',
  },
  deepseek_v3: {
    call: (name, args) =>
      tag(`${CALL.begin}function${CALL.sep}${name}\n\`\`\`json\n`, args, `\n\`\`\`${CALL.end}`),
    separator: '\n',
    group: CALLS,
    trigger: CALLS.begin,
    args: 'json',
  },
  deepseek_v31: {
    call: (name, args) => tag(`${CALL.begin}${name}${CALL.sep}`, args, CALL.end),
    separator: '',
    group: CALLS,
    trigger: CALLS.begin,
    args: 'json',
  },
  // The number is the call's place in the conversation, which only the model knows.
  kimi_k2: {
    call: (name, args) => numberedTag(`${KIMI.begin}functions.${name}:`, KIMI.args, args, KIMI.end),
    separator: '',
    group: { begin: '<|tool_calls_section_begin|>', end: '<|tool_calls_section_end|>' },
    trigger: '<|tool_calls_section_begin|>',
    args: 'json',
  },
  // The prompt ends with `<|start|>assistant`. In free text the channel may come first.
  ...framesOf(['openai', 'openai_harmony'], {
    call: (name, args) =>
      tag(` to=functions.${name}<|channel|>commentary <|constrain|>json<|message|>`, args, '<|call|>'),
    variants: [
      (name, args) =>
        tag(` to=functions.${name}<|channel|>commentary<|constrain|>json<|message|>`, args, '<|call|>'),
      (name, args) => tag(` to=functions.${name} <|constrain|>json<|message|>`, args, '<|call|>'),
      (name, args) => tag(` to=functions.${name}<|constrain|>json<|message|>`, args, '<|call|>'),
    ],
    separator: '<|start|>assistant',
    trigger: ' to=functions.',
    args: 'json',
    thinking: { begin: '<|channel|>analysis<|message|>', end: '<|end|><|start|>assistant' },
  }),
} satisfies Record<string, CallFrame>;
