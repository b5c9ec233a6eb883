import type { ToolFormat } from './engine/tool-format.ts';
import { jsonCalls } from './families/json-calls.ts';

const hermes = jsonCalls({ openers: ['<tool_call>'], closers: ['</tool_call>'] });
const llamaJson = jsonCalls({ openers: ['<|python_tag|>'], closers: ['<|eom_id|>', '<|eot_id|>'], bareOpeners: ['{'] });

/** Tool parsers under vLLM's names. */
export const TOOL_FORMATS: ReadonlyMap<string, ToolFormat> = new Map([
  ['hermes', hermes],
  ['llama3_json', llamaJson],
  ['llama4_json', llamaJson],
]);
