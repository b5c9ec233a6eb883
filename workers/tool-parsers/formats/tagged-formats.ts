import { skipSpace } from '../engine/read.ts';
import { tagAttributes, unquoted } from '../engine/tag-attributes.ts';
import type { ToolFormat } from '../engine/tool-format.ts';
import { jsonCalls } from '../families/json-calls.ts';
import { taggedCalls } from '../families/tagged-calls.ts';
import type { ParameterFormat } from '../families/tagged-parameter.ts';

/** `<parameter=key>` */
const bareKey: ParameterFormat['headOf'] = (header) => ({ key: unquoted(header.trim()), kind: null });

/** `<parameter name="key">` */
const namedKey: ParameterFormat['headOf'] = (header) => {
  const key = tagAttributes(header).get('name');
  return key === undefined ? null : { key, kind: null };
};

/** Models that were taught both: the first character behind the opener tells. */
function jsonOrTags(json: ToolFormat, tags: ToolFormat): ToolFormat {
  return {
    ...tags,
    *readCalls(context, opener) {
      const next = json.openers.includes(opener) ? yield* skipSpace(context.input) : '';
      yield* (next === '{' || next === '[' ? json : tags).readCalls(context, opener);
    },
  };
}

/** Qwen3-Coder's format, in a group tag of the family's own. */
function functionTags(tag: string): ToolFormat {
  const json = jsonCalls({ openers: [`<${tag}>`], closers: [`</${tag}>`] });
  const tags = taggedCalls({
    group: { openers: [`<${tag}>`], closers: [`</${tag}>`] },
    call: { openers: ['<function='], closers: ['</function>'], headerEnds: ['>'], name: 'tag' },
    parameter: {
      opener: '<parameter=',
      headerEnds: ['>', '\n'],
      closer: '</parameter>',
      tagsOnLines: true,
      headOf: bareKey,
      trimsLine: true,
      untyped: 'string',
    },
  });
  return jsonOrTags(json, tags);
}

/** `<invoke name="N"><parameter name="k">v</parameter></invoke>` with prefixed tags, in a group. */
function invokeTags(options: {
  group: { openers: readonly string[]; closers: readonly string[] };
  prefix?: string;
  extraClosers?: readonly string[];
  noise?: 'drop';
  silent?: readonly string[];
  parameter?: Partial<ParameterFormat>;
}): ToolFormat {
  const prefix = options.prefix ?? '';
  return taggedCalls({
    group: options.group,
    call: {
      openers: [`<${prefix}invoke`],
      closers: [`</${prefix}invoke>`, ...(options.extraClosers ?? [])],
      headerEnds: ['>'],
      name: { attribute: 'name' },
    },
    parameter: {
      opener: `<${prefix}parameter`,
      headerEnds: ['>'],
      closer: `</${prefix}parameter>`,
      headOf: namedKey,
      trimsLine: false,
      untyped: 'json',
      ...options.parameter,
    },
    ...(options.noise && { noise: options.noise }),
    ...(options.silent && { silent: options.silent }),
  });
}

/** DSML says of every value whether it is a string. */
function dsml(): ToolFormat {
  return invokeTags({
    group: {
      openers: ['<｜DSML｜function_calls>', '<｜DSML｜tool_calls>'],
      closers: ['</｜DSML｜function_calls>', '</｜DSML｜tool_calls>'],
    },
    prefix: '｜DSML｜',
    parameter: {
      headOf: (header) => {
        const attributes = tagAttributes(header);
        const key = attributes.get('name');
        return key === undefined
          ? null
          : { key, kind: attributes.get('string') === 'true' ? 'string' : null };
      },
      wrappers: ['arguments', 'input'],
    },
  });
}

/** GLM's format: the name alone, then an element for each key and for each value. */
function keyValueTags(group: { openers: readonly string[]; closers: readonly string[] }): ToolFormat {
  return taggedCalls({
    group,
    call: {
      openers: ['<tool_call>'],
      closers: ['</tool_call>'],
      headerEnds: ['<tool_sep>'],
      bodyBegins: ['<arg_key>', '</tool_call>'],
      name: 'word',
    },
    parameter: {
      opener: '<arg_key>',
      headerEnds: ['</arg_key>'],
      valueOpener: '<arg_value>',
      closer: '</arg_value>',
      headOf: bareKey,
      trimsLine: false,
      untyped: 'json',
    },
  });
}

const DOTS = { opener: '<dots_function_call>', closer: '</dots_function_call>' };

const qwen = functionTags('tool_call');
const glm = jsonOrTags(
  jsonCalls({ openers: ['<tool_call>'], closers: ['</tool_call>'] }),
  keyValueTags({ openers: [], closers: [] }),
);

/** Models that write a call as tags around tagged parameters. */
export const TAGGED_FORMATS = {
  qwen3_coder: qwen,
  qwen3_xml: qwen,
  nemotron_v3: qwen,
  step3p5: qwen,
  mimo: qwen,
  seed_oss: functionTags('seed:tool_call'),
  minimax_m2: invokeTags({
    group: { openers: ['<minimax:tool_call>'], closers: ['</minimax:tool_call>'] },
    parameter: { untyped: 'string' },
  }),
  step3: invokeTags({
    group: {
      openers: ['<｜tool_calls_begin｜>', '<｜tool_call_begin｜>'],
      closers: ['<｜tool_calls_end｜>'],
    },
    prefix: 'steptml:',
    extraClosers: ['<｜tool_call_end｜>'],
    noise: 'drop',
    parameter: { untyped: 'string' },
  }),
  muse_glimmer: invokeTags({
    group: { openers: ['<atem:function_calls>'], closers: ['</atem:function_calls>'] },
    prefix: 'atem:',
  }),
  deepseek_v32: dsml(),
  deepseek_v4: dsml(),
  glm45: glm,
  glm47: glm,
  ling3: glm,
  poolside_v1: glm,
  hy_v3: keyValueTags({ openers: ['<tool_calls>'], closers: ['</tool_calls>'] }),
  minicpm5: taggedCalls({
    group: { openers: ['<tool_call>'], closers: ['</tool_call>'] },
    call: {
      openers: ['<function '],
      closers: ['</function>'],
      headerEnds: ['>'],
      name: { attribute: 'name' },
    },
    layout: ['<arguments>', '</arguments>'],
    parameter: {
      opener: '<param ',
      headerEnds: ['>'],
      closer: '</param>',
      cdata: true,
      headOf: namedKey,
      trimsLine: false,
      untyped: 'json',
      wrappers: ['arguments', 'properties'],
    },
  }),
  dots: jsonOrTags(
    jsonCalls({ openers: [DOTS.opener], closers: [DOTS.closer] }),
    invokeTags({ group: { openers: [DOTS.opener], closers: [DOTS.closer] } }),
  ),
} as const;
