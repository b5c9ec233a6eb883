import type { ReasoningFormat, ToolFormat } from '../engine/tool-format.ts';
import { jsonCalls } from '../families/json-calls.ts';

const FRAMING = [
  '<|message_model|>',
  '<|content_text|>',
  '<|content_tool_error|>',
  '<|content_model_end_sampling|>',
  '<|end_message|>',
];

/** Inkling: blocks that say what they hold. The name may stand before a call's block too. */
export const inkling: ToolFormat = {
  ...jsonCalls({
    openers: ['<|content_invoke_tool_json|>'],
    closers: ['<|end_message|>', '<|content_model_end_sampling|>'],
    keys: { arguments: ['args', 'arguments', 'parameters'] },
    silent: FRAMING,
  }),
  mayBeHead: (text) => /^\s*[\w.:-]*\s*$/.test(text),
};

export const inklingReasoning: ReasoningFormat = {
  start: 'closed',
  openers: ['<|content_thinking|>'],
  closers: ['<|end_message|>', '<|content_text|>'],
  special: true,
  silent: FRAMING,
};
