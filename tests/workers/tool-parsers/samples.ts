import type { ToolDefinition } from '../../../shared/types/chat.ts';

/** The same two calls as every model family writes them: `get_weather` of Zürich for two days, then `ping`. */
export const SAMPLES: Readonly<Record<string, string>> = {
  ...named(
    ['hermes', 'qwen3_json', 'granite4', 'ernie45'],
    '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Zürich", "days": 2}}\n</tool_call>\n<tool_call>\n{"name": "ping", "arguments": {}}\n</tool_call>',
  ),
  longcat:
    '<longcat_tool_call>{"name": "get_weather", "arguments": {"city": "Zürich", "days": 2}}</longcat_tool_call><longcat_tool_call>{"name": "ping", "arguments": {}}</longcat_tool_call>',
  ...named(
    ['llama3_json', 'llama4_json'],
    '<|python_tag|>{"name": "get_weather", "parameters": {"city": "Zürich", "days": 2}}; {"name": "ping", "parameters": {}}',
  ),
  granite:
    '<|tool_call|>[{"name": "get_weather", "arguments": {"city": "Zürich", "days": 2}}, {"name": "ping", "arguments": {}}]',
  'granite-20b-fc':
    '<function_call> {"name": "get_weather", "arguments": {"city": "Zürich", "days": 2}}\n<function_call> {"name": "ping", "arguments": {}}',
  internlm:
    '<|action_start|><|plugin|>{"name": "get_weather", "parameters": {"city": "Zürich", "days": 2}}<|action_end|>\n<|action_start|><|plugin|>{"name": "ping", "parameters": {}}<|action_end|>',
  ...named(
    ['jamba', 'hunyuan_a13b'],
    '<tool_calls>[\n  {"name": "get_weather", "arguments": {"city": "Zürich", "days": 2}},\n  {"name": "ping", "arguments": {}}\n]</tool_calls>',
  ),
  minimax:
    '<tool_calls>\n{"name": "get_weather", "arguments": {"city": "Zürich", "days": 2}}\n{"name": "ping", "arguments": {}}\n</tool_calls>',
  phi4_mini_json:
    'functools[{"name": "get_weather", "arguments": {"city": "Zürich", "days": 2}}, {"name": "ping", "arguments": {}}]',
  xlam: '```json\n[{"name": "get_weather", "arguments": {"city": "Zürich", "days": 2}}, {"name": "ping", "arguments": {}}]\n```',
  apertus: '<|tools_prefix|>[{"get_weather": {"city": "Zürich", "days": 2}}, {"ping": {}}]<|tools_suffix|>',
  gigachat3:
    '<|function_call|>{"name": "get_weather", "arguments": {"city": "Zürich", "days": 2}}<|message_sep|>\n\nfunction call<|role_sep|>\n{"name": "ping", "arguments": {}}</s>',
  ...named(
    ['cohere_command3', 'cohere_command4'],
    '<|START_ACTION|>[{"tool_call_id": "0", "tool_name": "get_weather", "parameters": {"city": "Zürich", "days": 2}}, {"tool_call_id": "1", "tool_name": "ping", "parameters": {}}]<|END_ACTION|>',
  ),
  ...named(
    ['qwen3_coder', 'qwen3_xml', 'nemotron_v3', 'step3p5', 'mimo'],
    '<tool_call>\n<function=get_weather>\n<parameter=city>\nZürich\n</parameter>\n<parameter=days>\n2\n</parameter>\n</function>\n</tool_call>\n<tool_call>\n<function=ping>\n</function>\n</tool_call>',
  ),
  seed_oss:
    '<seed:tool_call>\n<function=get_weather>\n<parameter=city>Zürich</parameter>\n<parameter=days>2</parameter>\n</function>\n<function=ping></function>\n</seed:tool_call>',
  minimax_m2:
    '<minimax:tool_call>\n<invoke name="get_weather">\n<parameter name="city">Zürich</parameter>\n<parameter name="days">2</parameter>\n</invoke>\n<invoke name="ping">\n</invoke>\n</minimax:tool_call>',
  minimax_m3:
    ']<]minimax[>[<tool_call>\n]<]minimax[>[<invoke name="get_weather">]<]minimax[>[<city>Zürich]<]minimax[>[</city>]<]minimax[>[<days>2]<]minimax[>[</days>]<]minimax[>[</invoke>\n]<]minimax[>[<invoke name="ping">]<]minimax[>[</invoke>\n]<]minimax[>[</tool_call>',
  step3:
    '<｜tool_calls_begin｜>\n<｜tool_call_begin｜>function<｜tool_sep｜><steptml:invoke name="get_weather"><steptml:parameter name="city">Zürich</steptml:parameter><steptml:parameter name="days">2</steptml:parameter></steptml:invoke><｜tool_call_end｜>\n<｜tool_call_begin｜>function<｜tool_sep｜><steptml:invoke name="ping"></steptml:invoke><｜tool_call_end｜>\n<｜tool_calls_end｜>',
  muse_glimmer:
    '<|start|>assistant to=get_weather<|message|><atem:function_calls>\n<atem:invoke name="get_weather">\n<atem:parameter name="city">Zürich</atem:parameter>\n<atem:parameter name="days">2</atem:parameter>\n</atem:invoke>\n</atem:function_calls><|eom|><|start|>assistant to=ping<|message|><atem:function_calls>\n<atem:invoke name="ping">\n</atem:invoke>\n</atem:function_calls><|eot|>',
  ...named(['deepseek_v32'], dsml('function_calls')),
  ...named(['deepseek_v4'], dsml('tool_calls')),
  ...named(
    ['glm45', 'glm47', 'ling3', 'poolside_v1'],
    '<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>Zürich</arg_value>\n<arg_key>days</arg_key>\n<arg_value>2</arg_value>\n</tool_call>\n<tool_call>ping</tool_call>',
  ),
  hy_v3:
    '<tool_calls>\n<tool_call>get_weather<tool_sep>\n<arg_key>city</arg_key>\n<arg_value>Zürich</arg_value>\n<arg_key>days</arg_key>\n<arg_value>2</arg_value>\n</tool_call>\n<tool_call>ping<tool_sep>\n</tool_call>\n</tool_calls>',
  minicpm5:
    '<function name="get_weather"><param name="city"><![CDATA[Zürich]]></param><param name="days">2</param></function>\n<function name="ping"></function>',
  dots: '<dots_function_call><invoke name="get_weather"><parameter name="city">Zürich</parameter><parameter name="days">2</parameter></invoke></dots_function_call><dots_function_call>{"name": "ping", "arguments": {}}</dots_function_call>',
  deepseek_v3:
    '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>get_weather\n```json\n{"city": "Zürich", "days": 2}\n```<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>function<｜tool▁sep｜>ping\n```json\n{}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
  deepseek_v31:
    '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_weather<｜tool▁sep｜>{"city": "Zürich", "days": 2}<｜tool▁call▁end｜><｜tool▁call▁begin｜>ping<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
  kimi_k2:
    '<|tool_calls_section_begin|><|tool_call_begin|>functions.get_weather:0<|tool_call_argument_begin|>{"city": "Zürich", "days": 2}<|tool_call_end|><|tool_call_begin|>functions.ping:1<|tool_call_argument_begin|>{}<|tool_call_end|><|tool_calls_section_end|>',
  kimi_k3:
    '<|open|>tools<|sep|><|open|>call tool="get_weather" index="1"<|sep|><|open|>argument key="city" type="string"<|sep|>Zürich<|close|>argument<|sep|><|open|>argument key="days" type="number"<|sep|>2<|close|>argument<|sep|><|close|>call<|sep|><|open|>call tool="ping" index="2"<|sep|><|close|>call<|sep|><|close|>tools<|sep|>',
  gemma4:
    '<|tool_call>call:get_weather{city:<|"|>Zürich<|"|>,days:2}<tool_call|><|tool_call>call:ping{}<tool_call|>',
  functiongemma:
    '<start_function_call>call:get_weather{city:<escape>Zürich<escape>,days:2}<end_function_call><start_function_call>call:ping{}<end_function_call>',
  pythonic: "[get_weather(city='Zürich', days=2), ping()]",
  llama4_pythonic: "<|python_start|>[get_weather(city='Zürich', days=2), ping()]<|python_end|>",
  olmo3: "<function_calls>get_weather(city='Zürich', days=2)\nping()</function_calls>",
  lfm2: "<|tool_call_start|>[get_weather(city='Zürich', days=2), ping()]<|tool_call_end|>",
  mistral: '[TOOL_CALLS]get_weather[ARGS]{"city": "Zürich", "days": 2}[TOOL_CALLS]ping[ARGS]{}',
  inkling:
    '<|content_invoke_tool_json|>{"name":"get_weather","args":{"city":"Zürich","days":2}}<|end_message|><|message_model|>ping<|content_invoke_tool_json|>{"name":"ping","args":{}}<|end_message|>',
  ...named(
    ['openai', 'openai_harmony'],
    '<|channel|>commentary to=functions.get_weather <|constrain|>json<|message|>{"city": "Zürich", "days": 2}<|call|><|start|>assistant to=functions.ping<|channel|>commentary<|constrain|>json<|message|>{}<|call|>',
  ),
};

/** The tools that the samples call. */
export const SAMPLE_TOOLS: ToolDefinition[] = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      parameters: {
        type: 'object',
        properties: { city: { type: 'string' }, days: { type: 'integer' } },
      },
    },
  },
  { type: 'function', function: { name: 'ping', parameters: { type: 'object', properties: {} } } },
];

function named(parsers: readonly string[], text: string): Record<string, string> {
  return Object.fromEntries(parsers.map((parser) => [parser, text]));
}

function dsml(group: string): string {
  return [
    `<｜DSML｜${group}>`,
    '<｜DSML｜invoke name="get_weather">',
    '<｜DSML｜parameter name="city" string="true">Zürich</｜DSML｜parameter>',
    '<｜DSML｜parameter name="days" string="false">2</｜DSML｜parameter>',
    '</｜DSML｜invoke>',
    '<｜DSML｜invoke name="ping">',
    '</｜DSML｜invoke>',
    `</｜DSML｜${group}>`,
  ].join('\n');
}
