/** One call with one long string argument, as each family of formats writes it. */
export type LongOutput = (code: string) => string;

/** Parser → output. One for each family of formats, and plain text. */
export const LONG_OUTPUTS: Readonly<Record<string, LongOutput>> = {
  text: (code) => code,
  hermes: (code) =>
    `<tool_call>\n{"name": "write", "arguments": {"code": ${JSON.stringify(code)}}}\n</tool_call>`,
  llama3_json: (code) => `{"name": "write", "parameters": {"code": ${JSON.stringify(code)}}}`,
  granite4: (code) =>
    `<tool_call>{"name": "write", "arguments": ${JSON.stringify(JSON.stringify({ code }))}}</tool_call>`,
  mistral: (code) => `[TOOL_CALLS]write[ARGS]{"code": ${JSON.stringify(code)}}`,
  kimi_k2: (code) =>
    `<|tool_calls_section_begin|><|tool_call_begin|>functions.write:0<|tool_call_argument_begin|>{"code": ${JSON.stringify(code)}}<|tool_call_end|><|tool_calls_section_end|>`,
  openai: (code) =>
    `<|channel|>commentary to=functions.write<|constrain|>json<|message|>{"code": ${JSON.stringify(code)}}<|call|>`,
  qwen3_coder: (code) =>
    `<tool_call>\n<function=write>\n<parameter=code>\n${code}\n</parameter>\n</function>\n</tool_call>`,
  deepseek_v32: (code) =>
    `<｜DSML｜function_calls>\n<｜DSML｜invoke name="write">\n<｜DSML｜parameter name="code" string="true">${code}</｜DSML｜parameter>\n</｜DSML｜invoke>\n</｜DSML｜function_calls>`,
  glm45: (code) => `<tool_call>write\n<arg_key>code</arg_key>\n<arg_value>${code}</arg_value>\n</tool_call>`,
  minimax_m3: (code) =>
    `]<]minimax[>[<tool_call>]<]minimax[>[<invoke name="write">]<]minimax[>[<code>${code}]<]minimax[>[</code>]<]minimax[>[</invoke>]<]minimax[>[</tool_call>`,
  gemma4: (code) => `<|tool_call>call:write{code:<|"|>${code}<|"|>}<tool_call|>`,
  pythonic: (code) => `[write(code=${JSON.stringify(code)})]`,
};

const LINE = 'if (a[i] < b && !seen.has("key")) { total += parse(`${a[i]}`); } // <b>é</b>\n';

/** Source code of about this many characters: quotes, brackets and `<` are what a parser has to look at. */
export function sourceCode(characters: number): string {
  return LINE.repeat(Math.ceil(characters / LINE.length));
}
