import { describe, expect, test } from 'vitest';

import { CALL_FORMATS } from '../../../workers/simulator/formats/registry.ts';

const CALLS = [
  { name: 'f', arguments: { city: 'Rome', n: 2, deep: { ok: true, none: null }, list: ["it's"] } },
  { name: 'g', arguments: {} },
];
const F =
  '"name": "f", "arguments": {"city": "Rome", "n": 2, "deep": {"ok": true, "none": null}, "list": ["it\'s"]}';
const G = '"name": "g", "arguments": {}';
const JSON_F = '{"city": "Rome", "n": 2, "deep": {"ok": true, "none": null}, "list": ["it\'s"]}';
const PYTHON_F = `f(city='Rome', n=2, deep={'ok': True, 'none': None}, list=["it's"])`;

/** The raw text of the two calls as each family's chat template documents it. */
const EXPECTED: Readonly<Record<string, string>> = {
  hermes: `<tool_call>\n{${F}}\n</tool_call>\n<tool_call>\n{${G}}\n</tool_call>`,
  granite4: `<tool_call>\n{${F}}\n</tool_call>\n<tool_call>\n{${G}}\n</tool_call>`,
  longcat: `<longcat_tool_call>\n{${F}}\n</longcat_tool_call>\n<longcat_tool_call>\n{${G}}\n</longcat_tool_call>`,
  llama3_json: `{${F}}; {${G}}`.replaceAll('"arguments"', '"parameters"'),
  llama4_json: `{${F}}; {${G}}`.replaceAll('"arguments"', '"parameters"'),
  granite: `<|tool_call|>[{${F}}, {${G}}]`,
  jamba: `<tool_calls>[{${F}}, {${G}}]</tool_calls>`,
  hunyuan_a13b: `<tool_calls>[{${F}}, {${G}}]</tool_calls>`,
  minimax: `<tool_calls>\n{${F}}\n{${G}}\n</tool_calls>`,
  phi4_mini_json: `functools[{${F}}, {${G}}]`,
  xlam: `[{${F}}, {${G}}]`,
  internlm:
    `<|action_start|><|plugin|>\n{${F}}<|action_end|>\n<|action_start|><|plugin|>\n{${G}}<|action_end|>`.replaceAll(
      '"arguments"',
      '"parameters"',
    ),
  mistral: `[TOOL_CALLS]f[ARGS]${JSON_F}[TOOL_CALLS]g[ARGS]{}`,
  deepseek_v3: `<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>f\n\`\`\`json\n${JSON_F}\n\`\`\`<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>function<｜tool▁sep｜>g\n\`\`\`json\n{}\n\`\`\`<｜tool▁call▁end｜><｜tool▁calls▁end｜>`,
  deepseek_v31: `<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>f<｜tool▁sep｜>${JSON_F}<｜tool▁call▁end｜><｜tool▁call▁begin｜>g<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>`,
  kimi_k2: `<|tool_calls_section_begin|><|tool_call_begin|>functions.f:0<|tool_call_argument_begin|>${JSON_F}<|tool_call_end|><|tool_call_begin|>functions.g:1<|tool_call_argument_begin|>{}<|tool_call_end|><|tool_calls_section_end|>`,
  pythonic: `[${PYTHON_F}, g()]`,
  llama4_pythonic: `<|python_start|>[${PYTHON_F}, g()]<|python_end|>`,
  olmo3: `<function_calls>\n${PYTHON_F}\ng()\n</function_calls>`,
  lfm2: `<|tool_call_start|>[${PYTHON_F}, g()]<|tool_call_end|>`,
};

test.each(Object.entries(EXPECTED))('%s', (name, expected) => {
  expect(CALL_FORMATS[name]!.render(CALLS, '')).toBe(expected);
});

describe('formats with a tag an argument', () => {
  const parameters = [
    ['city', 'Rome'],
    ['n', '2'],
    ['deep', '{"ok": true, "none": null}'],
    ['list', '["it\'s"]'],
  ];
  const all = (render: (key: string, value: string) => string) =>
    parameters.map(([key, value]) => render(key!, value!)).join('');
  const functions = (tag: string) =>
    `<${tag}>\n<function=f>\n${all((key, value) => `<parameter=${key}>\n${value}\n</parameter>\n`)}</function>\n</${tag}>\n<${tag}>\n<function=g>\n</function>\n</${tag}>`;
  const glm = `<tool_call>f\n${all((key, value) => `<arg_key>${key}</arg_key>\n<arg_value>${value}</arg_value>\n`)}</tool_call>\n<tool_call>g\n</tool_call>`;

  test.each([
    ['qwen3_coder', functions('tool_call')],
    ['qwen3_xml', functions('tool_call')],
    ['nemotron_v3', functions('tool_call')],
    ['step3p5', functions('tool_call')],
    ['seed_oss', functions('seed:tool_call')],
    ['glm45', glm],
    ['glm47', glm],
    [
      'minimax_m2',
      `<minimax:tool_call>\n<invoke name="f">\n${all((key, value) => `<parameter name="${key}">${value}</parameter>\n`)}</invoke>\n<invoke name="g">\n</invoke>\n</minimax:tool_call>`,
    ],
  ])('%s', (name, expected) => {
    expect(CALL_FORMATS[name]!.render(CALLS, '')).toBe(expected);
  });
});

test.each(Object.entries(CALL_FORMATS))('%s keeps the text before the calls', (_, format) => {
  expect(format.render(CALLS, 'Hm.')).toMatch(/^Hm\./);
  expect(format.render(CALLS, 'Hm.').endsWith(format.render(CALLS, ''))).toBe(true);
});

test.each([
  ["it's", `["it's"]`],
  ['say "hi"', `['say "hi"']`],
  [`it's "hi"`, String.raw`['it\'s "hi"']`],
  ['a\nb\\', String.raw`['a\nb\\']`],
])('a Python string: %s', (text, literal) => {
  expect(CALL_FORMATS['pythonic']!.render([{ name: 'f', arguments: { a: [text] } }], '')).toBe(
    `[f(a=${literal})]`,
  );
});
