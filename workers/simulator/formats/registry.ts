import type { CallFormat } from './call-format.ts';
import { createJsonCalls } from './json-calls.ts';
import { createNamedCalls } from './named-calls.ts';
import { createPythonicCalls } from './pythonic-calls.ts';
import { createTaggedCalls, type TaggedCallsShape } from './tagged-calls.ts';

const HERMES = createJsonCalls({ callOpen: '<tool_call>\n', callClose: '\n</tool_call>', separator: '\n' });
const LLAMA_JSON = createJsonCalls({
  argumentsKey: 'parameters',
  separator: '; ',
  afterText: '<|python_tag|>',
});
const TOOL_CALLS_LIST = createJsonCalls({ open: '<tool_calls>[', close: ']</tool_calls>', separator: ', ' });

const FUNCTION_TAGS = {
  separator: '\n',
  begin: (name) => `<tool_call>\n<function=${name}>\n`,
  parameter: (key, value) => `<parameter=${key}>\n${value}\n</parameter>\n`,
  end: '</function>\n</tool_call>',
} satisfies TaggedCallsShape;
const QWEN_XML = createTaggedCalls(FUNCTION_TAGS);

const GLM = createTaggedCalls({
  separator: '\n',
  begin: (name) => `<tool_call>${name}\n`,
  parameter: (key, value) => `<arg_key>${key}</arg_key>\n<arg_value>${value}</arg_value>\n`,
  end: '</tool_call>',
});

/** Formats by vLLM's names of their parsers. One more is one entry here. */
export const CALL_FORMATS: Readonly<Record<string, CallFormat>> = {
  hermes: HERMES,
  granite4: HERMES,
  longcat: createJsonCalls({
    callOpen: '<longcat_tool_call>\n',
    callClose: '\n</longcat_tool_call>',
    separator: '\n',
  }),
  llama3_json: LLAMA_JSON,
  llama4_json: LLAMA_JSON,
  granite: createJsonCalls({ open: '<|tool_call|>[', close: ']', separator: ', ' }),
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
  mistral: createNamedCalls({ begin: (name) => `[TOOL_CALLS]${name}[ARGS]`, end: '' }),
  deepseek_v3: createNamedCalls({
    open: '<｜tool▁calls▁begin｜>',
    begin: (name) => `<｜tool▁call▁begin｜>function<｜tool▁sep｜>${name}\n\`\`\`json\n`,
    end: '\n```<｜tool▁call▁end｜>',
    separator: '\n',
    close: '<｜tool▁calls▁end｜>',
  }),
  deepseek_v31: createNamedCalls({
    open: '<｜tool▁calls▁begin｜>',
    begin: (name) => `<｜tool▁call▁begin｜>${name}<｜tool▁sep｜>`,
    end: '<｜tool▁call▁end｜>',
    close: '<｜tool▁calls▁end｜>',
  }),
  kimi_k2: createNamedCalls({
    open: '<|tool_calls_section_begin|>',
    begin: (name, index) => `<|tool_call_begin|>functions.${name}:${index}<|tool_call_argument_begin|>`,
    end: '<|tool_call_end|>',
    close: '<|tool_calls_section_end|>',
  }),
  qwen3_coder: QWEN_XML,
  qwen3_xml: QWEN_XML,
  nemotron_v3: QWEN_XML,
  step3p5: QWEN_XML,
  seed_oss: createTaggedCalls({
    ...FUNCTION_TAGS,
    begin: (name) => `<seed:tool_call>\n<function=${name}>\n`,
    end: '</function>\n</seed:tool_call>',
  }),
  glm45: GLM,
  glm47: GLM,
  minimax_m2: createTaggedCalls({
    open: '<minimax:tool_call>\n',
    close: '\n</minimax:tool_call>',
    separator: '\n',
    begin: (name) => `<invoke name="${name}">\n`,
    parameter: (key, value) => `<parameter name="${key}">${value}</parameter>\n`,
    end: '</invoke>',
  }),
  pythonic: createPythonicCalls({ open: '[', close: ']', separator: ', ' }),
  llama4_pythonic: createPythonicCalls({
    open: '<|python_start|>[',
    close: ']<|python_end|>',
    separator: ', ',
  }),
  olmo3: createPythonicCalls({ open: '<function_calls>\n', close: '\n</function_calls>', separator: '\n' }),
  lfm2: createPythonicCalls({ open: '<|tool_call_start|>[', close: ']<|tool_call_end|>', separator: ', ' }),
};
