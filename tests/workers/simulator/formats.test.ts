import { expect, test } from 'vitest';

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

function named(formats: readonly string[], text: string): Record<string, string> {
  return Object.fromEntries(formats.map((format) => [format, text]));
}

/** The raw text of the two calls as each family's chat template documents it. */
const EXPECTED: Readonly<Record<string, string>> = {
  ...named(['hermes', 'qwen3_json'], `<tool_call>\n{${F}}\n</tool_call>\n<tool_call>\n{${G}}\n</tool_call>`),
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
  ernie45: `<tool_call>\n{${F}}\n</tool_call>\n<tool_call>\n{${G}}\n</tool_call>`,
  'granite-20b-fc': `<function_call> {${F}}\n<function_call> {${G}}`,
  apertus: `<|tools_prefix|>[{"f": ${JSON_F}}, {"g": {}}]<|tools_suffix|>`,
  gigachat3: `<|function_call|>{${F}}<|function_call|>{${G}}`,
  ...named(
    ['cohere_command3', 'cohere_command4'],
    `<|START_ACTION|>[\n    {"tool_call_id": "0", "tool_name": "f", "parameters": ${JSON_F}},\n    {"tool_call_id": "1", "tool_name": "g", "parameters": {}}\n]<|END_ACTION|>`,
  ),
  inkling: `<|content_invoke_tool_json|>{"name":"f","args":${JSON.stringify(CALLS[0]!.arguments)}}<|end_message|><|message_model|><|content_invoke_tool_json|>{"name":"g","args":{}}<|end_message|>`,
  gemma4:
    '<|tool_call>call:f{city:<|"|>Rome<|"|>,n:2,deep:{ok:true,none:null},list:[<|"|>it\'s<|"|>]}<tool_call|><|tool_call>call:g{}<tool_call|>',
  functiongemma:
    "<start_function_call>call:f{city:<escape>Rome<escape>,n:2,deep:{ok:true,none:null},list:[<escape>it's<escape>]}<end_function_call><start_function_call>call:g{}<end_function_call>",
  // gpt-oss stops at `<|call|>`, which is never text.
  ...named(
    ['openai', 'openai_harmony'],
    `<|channel|>commentary to=functions.f <|constrain|>json<|message|>${JSON_F}<|end|><|start|>assistant<|channel|>commentary to=functions.g <|constrain|>json<|message|>{}`,
  ),
  pythonic: `[${PYTHON_F}, g()]`,
  llama4_pythonic: `<|python_start|>[${PYTHON_F}, g()]<|python_end|>`,
  olmo3: `<function_calls>\n${PYTHON_F}\ng()\n</function_calls>`,
  lfm2: `<|tool_call_start|>[${PYTHON_F}, g()]<|tool_call_end|>`,
  ...taggedTexts(),
};

test.each(Object.entries(EXPECTED))('%s', (name, expected) => {
  expect(CALL_FORMATS[name]!.render(CALLS, '')).toBe(expected);
});

/** Formats with a tag an argument. */
function taggedTexts(): Record<string, string> {
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
  const pair = (line: string) => (key: string, value: string) =>
    `<arg_key>${key}</arg_key>${line}<arg_value>${value}</arg_value>${line}`;
  const glm = `<tool_call>f\n${all(pair('\n'))}</tool_call>\n<tool_call>g\n</tool_call>`;
  const invoke = (prefix: string, line: string) => ({
    f: `<${prefix}invoke name="f">${line}${all((key, value) => `<${prefix}parameter name="${key}">${value}</${prefix}parameter>${line}`)}</${prefix}invoke>`,
    g: `<${prefix}invoke name="g">${line}</${prefix}invoke>`,
  });
  const dsml = (group: string) =>
    `<｜DSML｜${group}>\n<｜DSML｜invoke name="f">\n${parameters.map(([key, value]) => `<｜DSML｜parameter name="${key}" string="${key === 'city'}">${value}</｜DSML｜parameter>\n`).join('')}</｜DSML｜invoke>\n<｜DSML｜invoke name="g">\n</｜DSML｜invoke>\n</｜DSML｜${group}>`;
  const types: Readonly<Record<string, string>> = {
    city: 'string',
    n: 'number',
    deep: 'object',
    list: 'array',
  };
  const step = (call: string) => `<｜tool_call_begin｜>function<｜tool_sep｜>${call}<｜tool_call_end｜>`;
  const muse = (name: string, call: string) =>
    `<|start|>assistant to=${name}<|message|><atem:function_calls>\n${call}\n</atem:function_calls>`;
  const dots = (call: string) => `<dots_function_call>${call}</dots_function_call>`;
  const m3 = (tag: string) => `]<]minimax[>[<${tag}>`;

  return {
    ...named(['qwen3_coder', 'qwen3_xml', 'nemotron_v3', 'step3p5', 'mimo'], functions('tool_call')),
    seed_oss: `<seed:tool_call>\n<function=f>\n${all((key, value) => `<parameter=${key}>${value}</parameter>\n`)}</function>\n</seed:tool_call>\n<seed:tool_call>\n<function=g>\n</function>\n</seed:tool_call>`,
    ...named(['glm45', 'ling3', 'poolside_v1'], glm),
    glm47: `<tool_call>f${all(pair(''))}</tool_call><tool_call>g</tool_call>`,
    hy_v3: `<tool_calls>\n<tool_call>f<tool_sep>\n${all(pair('\n'))}</tool_call>\n<tool_call>g<tool_sep>\n</tool_call>\n</tool_calls>`,
    minimax_m2: `<minimax:tool_call>\n${invoke('', '\n').f}\n${invoke('', '\n').g}\n</minimax:tool_call>`,
    dots: dots(invoke('', '').f) + dots(invoke('', '').g),
    step3: `<｜tool_calls_begin｜>\n${step(invoke('steptml:', '').f)}\n${step(invoke('steptml:', '').g)}\n<｜tool_calls_end｜>`,
    muse_glimmer: `${muse('f', invoke('atem:', '\n').f)}<|eom|>${muse('g', invoke('atem:', '\n').g)}`,
    deepseek_v32: dsml('function_calls'),
    deepseek_v4: dsml('tool_calls'),
    kimi_k3: `<|open|>response<|sep|><|close|>response<|sep|><|open|>tools<|sep|><|open|>call tool="f" index="1"<|sep|>${all((key, value) => `<|open|>argument key="${key}" type="${types[key]}"<|sep|>${value}<|close|>argument<|sep|>`)}<|close|>call<|sep|><|open|>call tool="g" index="2"<|sep|><|close|>call<|sep|><|close|>tools<|sep|>`,
    minicpm5: `<function name="f">${all((key, value) => `<param name="${key}">${value}</param>`)}</function>\n<function name="g"></function>`,
    minimax_m3: `${m3('tool_call')}\n${m3('invoke name="f"')}${m3('city')}Rome${m3('/city')}${m3('n')}2${m3('/n')}${m3('deep')}${m3('ok')}true${m3('/ok')}${m3('none')}null${m3('/none')}${m3('/deep')}${m3('list')}${m3('item')}it's${m3('/item')}${m3('/list')}${m3('/invoke')}\n${m3('invoke name="g"')}${m3('/invoke')}\n${m3('/tool_call')}`,
  };
}

/** What stands around a text before calls, where it is anything. */
const FRAMED_TEXT: Readonly<Record<string, string>> = {
  ernie45: '<response>\nHm.\n</response>\n',
  ...named(['cohere_command3', 'cohere_command4'], '<|START_RESPONSE|>Hm.<|END_RESPONSE|>'),
  inkling: '<|content_text|>Hm.<|end_message|><|message_model|>',
  kimi_k3: '<|open|>response<|sep|>Hm.<|close|>response<|sep|>',
  muse_glimmer: '<|start|>assistant<|message|>Hm.<|eom|>',
  ...named(['openai', 'openai_harmony'], '<|channel|>commentary<|message|>Hm.<|end|><|start|>assistant'),
};

test.each(Object.entries(CALL_FORMATS))('%s keeps the text before the calls', (name, format) => {
  const framed = FRAMED_TEXT[name] ?? 'Hm.';
  const text = format.render(CALLS, 'Hm.');
  expect(text.slice(0, framed.length)).toBe(framed);
  // Kimi K3 frames a text that is empty, too.
  const bare = format.render(CALLS, '').replace(framed.replace('Hm.', ''), '');
  expect(text.endsWith(bare)).toBe(true);
});

test('every format is written down here', () => {
  expect(Object.keys(EXPECTED).toSorted()).toEqual(Object.keys(CALL_FORMATS).toSorted());
});

test('minicpm5 puts what would be markup into CDATA', () => {
  const text = CALL_FORMATS['minicpm5']!.render([{ name: 'f', arguments: { a: '1 < 2\n' } }], '');
  expect(text).toBe('<function name="f"><param name="a"><![CDATA[1 < 2\n]]></param></function>');
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
