import type { JsonValue } from '../../../shared/types/chat.ts';
import type { CallFormat } from './call-format.ts';
import { withFramedText } from './framed-text.ts';
import { nestedElements } from './nested-elements.ts';
import { createTaggedCalls, type TaggedCallsShape } from './tagged-calls.ts';

const FUNCTION_TAGS = {
  separator: '\n',
  begin: (name) => `<tool_call>\n<function=${name}>\n`,
  parameter: (key, value) => `<parameter=${key}>\n${value}\n</parameter>\n`,
  end: '</function>\n</tool_call>',
} satisfies TaggedCallsShape;
const QWEN_XML = createTaggedCalls(FUNCTION_TAGS);

const KEY_VALUE_TAGS = {
  separator: '\n',
  begin: (name) => `<tool_call>${name}\n`,
  parameter: (key, value) => `<arg_key>${key}</arg_key>\n<arg_value>${value}</arg_value>\n`,
  end: '</tool_call>',
} satisfies TaggedCallsShape;
const GLM = createTaggedCalls(KEY_VALUE_TAGS);

function createDsml(group: string): CallFormat {
  return createTaggedCalls({
    open: `<｜DSML｜${group}>\n`,
    close: `\n</｜DSML｜${group}>`,
    separator: '\n',
    begin: (name) => `<｜DSML｜invoke name="${name}">\n`,
    parameter: (key, text, value) =>
      `<｜DSML｜parameter name="${key}" string="${typeof value === 'string'}">${text}</｜DSML｜parameter>\n`,
    end: '</｜DSML｜invoke>',
    afterText: '\n\n',
  });
}

/** An element of Kimi K3, which is made of special tokens. */
const kimiOpen = (tag: string) => `<|open|>${tag}<|sep|>`;
const kimiClose = (tag: string) => `<|close|>${tag}<|sep|>`;
const KIMI_RESPONSE = { open: kimiOpen('response'), close: kimiClose('response') };

const KIMI_K3 = createTaggedCalls({
  open: kimiOpen('tools'),
  close: kimiClose('tools'),
  separator: '',
  begin: (name, index) => kimiOpen(`call tool="${name}" index="${index + 1}"`),
  parameter: (key, text, value) =>
    kimiOpen(`argument key="${key}" type="${typeName(value)}"`) + text + kimiClose('argument'),
  end: kimiClose('call'),
});

function typeName(value: JsonValue): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

const MUSE_NEXT_MESSAGE = '<|eom|>';

const MUSE = createTaggedCalls({
  separator: MUSE_NEXT_MESSAGE,
  begin: (name) =>
    `<|start|>assistant to=${name}<|message|><atem:function_calls>\n<atem:invoke name="${name}">\n`,
  parameter: (key, text) => `<atem:parameter name="${key}">${text}</atem:parameter>\n`,
  end: '</atem:invoke>\n</atem:function_calls>',
});

const M3_PREFIX = ']<]minimax[>[';

/** Families that write a call as tags around tagged parameters. */
export const TAGGED_FORMATS = {
  qwen3_coder: QWEN_XML,
  qwen3_xml: QWEN_XML,
  nemotron_v3: QWEN_XML,
  step3p5: QWEN_XML,
  mimo: QWEN_XML,
  seed_oss: createTaggedCalls({
    separator: '\n',
    begin: (name) => `<seed:tool_call>\n<function=${name}>\n`,
    parameter: (key, value) => `<parameter=${key}>${value}</parameter>\n`,
    end: '</function>\n</seed:tool_call>',
  }),
  glm45: GLM,
  ling3: GLM,
  poolside_v1: GLM,
  glm47: createTaggedCalls({
    separator: '',
    begin: (name) => `<tool_call>${name}`,
    parameter: (key, value) => `<arg_key>${key}</arg_key><arg_value>${value}</arg_value>`,
    end: '</tool_call>',
    afterText: '',
  }),
  hy_v3: createTaggedCalls({
    ...KEY_VALUE_TAGS,
    open: '<tool_calls>\n',
    close: '\n</tool_calls>',
    begin: (name) => `<tool_call>${name}<tool_sep>\n`,
  }),
  minimax_m2: createTaggedCalls({
    open: '<minimax:tool_call>\n',
    close: '\n</minimax:tool_call>',
    separator: '\n',
    begin: (name) => `<invoke name="${name}">\n`,
    parameter: (key, value) => `<parameter name="${key}">${value}</parameter>\n`,
    end: '</invoke>',
  }),
  minimax_m3: createTaggedCalls({
    open: `${M3_PREFIX}<tool_call>\n`,
    close: `${M3_PREFIX}</tool_call>`,
    separator: '',
    begin: (name) => `${M3_PREFIX}<invoke name="${name}">`,
    parameter: (key, text) => `${M3_PREFIX}<${key}>${text}${M3_PREFIX}</${key}>`,
    valueText: (value) => nestedElements(value, M3_PREFIX),
    end: `${M3_PREFIX}</invoke>\n`,
  }),
  step3: createTaggedCalls({
    open: '<｜tool_calls_begin｜>\n',
    close: '\n<｜tool_calls_end｜>',
    separator: '\n',
    begin: (name) => `<｜tool_call_begin｜>function<｜tool_sep｜><steptml:invoke name="${name}">`,
    parameter: (key, value) => `<steptml:parameter name="${key}">${value}</steptml:parameter>`,
    end: '</steptml:invoke><｜tool_call_end｜>',
  }),
  deepseek_v32: createDsml('function_calls'),
  deepseek_v4: createDsml('tool_calls'),
  kimi_k3: withFramedText(KIMI_K3, { before: KIMI_RESPONSE, answer: KIMI_RESPONSE, always: true }),
  minicpm5: createTaggedCalls({
    separator: '\n',
    begin: (name) => `<function name="${name}">`,
    parameter: (key, text) => `<param name="${key}">${needsCdata(text) ? cdata(text) : text}</param>`,
    end: '</function>',
  }),
  dots: createTaggedCalls({
    separator: '',
    begin: (name) => `<dots_function_call><invoke name="${name}">`,
    parameter: (key, value) => `<parameter name="${key}">${value}</parameter>`,
    end: '</invoke></dots_function_call>',
    afterText: '',
  }),
  muse_glimmer: withFramedText(MUSE, {
    before: { open: '<|start|>assistant<|message|>', close: MUSE_NEXT_MESSAGE },
    answer: { open: '<|start|>assistant<|message|>', close: '' },
  }),
} as const satisfies Readonly<Record<string, CallFormat>>;

/** What would be markup, or would not survive as it is. */
function needsCdata(text: string): boolean {
  return /[<>&\n]/.test(text);
}

function cdata(text: string): string {
  return `<![CDATA[${text}]]>`;
}
