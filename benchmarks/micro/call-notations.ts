/** One argument of a call. `json` texts hold only brackets and numbers, which all formats write alike. */
export interface Argument {
  key: string;
  value: string;
  kind: 'string' | 'json';
}

/** How a model family writes calls of the tool `write`. */
interface CallNotation {
  call(args: readonly Argument[]): string;
  turn(calls: readonly string[]): string;
}

export function writeCalls(parser: string, calls: readonly (readonly Argument[])[]): string {
  const notation = NOTATIONS[parser];
  if (notation === undefined) throw new Error(`no notation for ${parser}: describe it in call-notations.ts`);
  return notation.turn(calls.map((args) => notation.call(args)));
}

type Call = CallNotation['call'];
type Turn = CallNotation['turn'];

const TOOL = 'write';

/** All calls between two markers. */
const group =
  (open: string, close: string, between = ', '): Turn =>
  (calls) =>
    open + calls.join(between) + close;

/** Every call between its own markers. */
const each =
  (open: string, close: string, between = '\n'): Turn =>
  (calls) =>
    calls.map((call) => open + call + close).join(between);

const json = ({ value, kind }: Argument) => (kind === 'string' ? JSON.stringify(value) : value);
const object: Call = (args) => `{${args.map((arg) => `"${arg.key}": ${json(arg)}`).join(', ')}}`;

const named =
  (name: string, key: string): Call =>
  (args) =>
    `{"${name}": "${TOOL}", "${key}": ${object(args)}}`;
const jsonCall = named('name', 'arguments');

const after =
  (head: string, tail = ''): Call =>
  (args) =>
    head + object(args) + tail;

const functionTags: Call = (args) =>
  `<function=${TOOL}>\n${args.map(({ key, value }) => `<parameter=${key}>\n${value}\n</parameter>\n`).join('')}</function>`;

const invoke =
  (prefix: string, attributes: (arg: Argument) => string = () => ''): Call =>
  (args) => {
    const parameters = args.map(
      (arg) => `<${prefix}parameter name="${arg.key}"${attributes(arg)}>${arg.value}</${prefix}parameter>\n`,
    );
    return `<${prefix}invoke name="${TOOL}">\n${parameters.join('')}</${prefix}invoke>`;
  };
const dsml = invoke('｜DSML｜', ({ kind }) => ` string="${kind === 'string'}"`);

const keyValues =
  (separator: string): Call =>
  (args) =>
    `${TOOL}${separator}\n${args.map(({ key, value }) => `<arg_key>${key}</arg_key>\n<arg_value>${value}</arg_value>\n`).join('')}`;

const params: Call = (args) =>
  `<function name="${TOOL}">${args.map(({ key, value }) => `<param name="${key}">${value}</param>`).join('')}</function>`;

const gemma =
  (mark: string): Call =>
  (args) =>
    `call:${TOOL}{${args.map(({ key, value, kind }) => `${key}:${kind === 'string' ? mark + value + mark : value}`).join(',')}}`;

const python: Call = (args) => `${TOOL}(${args.map((arg) => `${arg.key}=${json(arg)}`).join(', ')})`;

const elements: Call = (args) => {
  const tag = (inside: string) => `]<]minimax[>[<${inside}>`;
  const parameters = args.map(({ key, value }) => `${tag(key)}${value}${tag(`/${key}`)}`);
  return `${tag(`invoke name="${TOOL}"`)}${parameters.join('')}${tag('/invoke')}`;
};

const specialTokens: Call = (args) => {
  const parameters = args.map(({ key, value, kind }) => {
    const type = kind === 'string' ? kind : value.startsWith('[') ? 'array' : 'number';
    return `<|open|>argument key="${key}" type="${type}"<|sep|>${value}<|close|>argument<|sep|>`;
  });
  return `<|open|>call tool="${TOOL}" index="1"<|sep|>${parameters.join('')}<|close|>call<|sep|>`;
};

const toolCalls = each('<tool_call>\n', '\n</tool_call>');
const listed = group('<tool_calls>[', ']</tool_calls>', ',\n');
const qwen = { call: functionTags, turn: toolCalls };
const hermes = { call: jsonCall, turn: toolCalls };
const llama = { call: named('name', 'parameters'), turn: group('', '', '; ') };
const glm = { call: keyValues(''), turn: each('<tool_call>', '</tool_call>') };
const cohere = {
  call: named('tool_name', 'parameters'),
  turn: group('<|START_ACTION|>[', ']<|END_ACTION|>', ',\n'),
};
const harmony = {
  call: after(`<|channel|>commentary to=functions.${TOOL}<|constrain|>json<|message|>`, '<|call|>'),
  turn: group('', '', '<|start|>assistant'),
};

/** Under the names of the tool parsers, of those that are one format the first. */
const NOTATIONS: Readonly<Record<string, CallNotation>> = {
  hermes,
  ernie45: hermes,
  longcat: { call: jsonCall, turn: each('<longcat_tool_call>', '</longcat_tool_call>') },
  llama3_json: llama,
  granite: { call: jsonCall, turn: group('<|tool_call|>[', ']') },
  'granite-20b-fc': { call: jsonCall, turn: each('<function_call> ', '') },
  internlm: {
    call: named('name', 'parameters'),
    turn: each('<|action_start|><|plugin|>', '<|action_end|>'),
  },
  jamba: { call: jsonCall, turn: listed },
  hunyuan_a13b: { call: jsonCall, turn: listed },
  minimax: { call: jsonCall, turn: group('<tool_calls>\n', '\n</tool_calls>', '\n') },
  phi4_mini_json: { call: jsonCall, turn: group('functools[', ']') },
  xlam: { call: jsonCall, turn: group('[', ']') },
  apertus: {
    call: (args) => `{"${TOOL}": ${object(args)}}`,
    turn: group('<|tools_prefix|>[', ']<|tools_suffix|>'),
  },
  gigachat3: { call: jsonCall, turn: each('<|message_sep|>\n\nfunction call<|role_sep|>\n', '', '') },
  cohere_command3: cohere,
  qwen3_coder: qwen,
  seed_oss: { call: functionTags, turn: each('<seed:tool_call>\n', '\n</seed:tool_call>') },
  minimax_m2: { call: invoke(''), turn: group('<minimax:tool_call>\n', '\n</minimax:tool_call>', '\n') },
  minimax_m3: {
    call: elements,
    turn: group(']<]minimax[>[<tool_call>\n', '\n]<]minimax[>[</tool_call>', '\n'),
  },
  step3: {
    call: invoke('steptml:'),
    turn: each('<｜tool_call_begin｜>function<｜tool_sep｜>', '<｜tool_call_end｜>'),
  },
  muse_glimmer: {
    call: invoke('atem:'),
    turn: each(
      `<|start|>assistant to=${TOOL}<|message|><atem:function_calls>\n`,
      '\n</atem:function_calls><|eom|>',
      '',
    ),
  },
  deepseek_v32: {
    call: dsml,
    turn: group('<｜DSML｜function_calls>\n', '\n</｜DSML｜function_calls>', '\n'),
  },
  deepseek_v4: { call: dsml, turn: group('<｜DSML｜tool_calls>\n', '\n</｜DSML｜tool_calls>', '\n') },
  glm45: glm,
  hy_v3: {
    call: (args) => `<tool_call>${keyValues('<tool_sep>')(args)}</tool_call>`,
    turn: group('<tool_calls>\n', '\n</tool_calls>', '\n'),
  },
  minicpm5: { call: params, turn: group('', '', '\n') },
  dots: { call: invoke(''), turn: each('<dots_function_call>', '</dots_function_call>') },
  deepseek_v3: {
    call: after(
      `<｜tool▁call▁begin｜>function<｜tool▁sep｜>${TOOL}\n\`\`\`json\n`,
      '\n```<｜tool▁call▁end｜>',
    ),
    turn: group('<｜tool▁calls▁begin｜>', '<｜tool▁calls▁end｜>', '\n'),
  },
  deepseek_v31: {
    call: after(`<｜tool▁call▁begin｜>${TOOL}<｜tool▁sep｜>`, '<｜tool▁call▁end｜>'),
    turn: group('<｜tool▁calls▁begin｜>', '<｜tool▁calls▁end｜>', ''),
  },
  kimi_k2: {
    call: after(`<|tool_call_begin|>functions.${TOOL}:0<|tool_call_argument_begin|>`, '<|tool_call_end|>'),
    turn: group('<|tool_calls_section_begin|>', '<|tool_calls_section_end|>', ''),
  },
  kimi_k3: { call: specialTokens, turn: group('<|open|>tools<|sep|>', '<|close|>tools<|sep|>', '') },
  gemma4: { call: gemma('<|"|>'), turn: each('<|tool_call>', '<tool_call|>', '') },
  functiongemma: {
    call: gemma('<escape>'),
    turn: each('<start_function_call>', '<end_function_call>', ''),
  },
  pythonic: { call: python, turn: group('[', ']') },
  llama4_pythonic: { call: python, turn: group('<|python_start|>[', ']<|python_end|>') },
  olmo3: { call: python, turn: group('<function_calls>', '</function_calls>', '\n') },
  lfm2: { call: python, turn: group('<|tool_call_start|>[', ']<|tool_call_end|>') },
  mistral: { call: after(`${TOOL}[ARGS]`), turn: each('[TOOL_CALLS]', '', '') },
  inkling: {
    call: named('name', 'args'),
    turn: each('<|content_invoke_tool_json|>', '<|end_message|>', ''),
  },
  openai: harmony,
};
