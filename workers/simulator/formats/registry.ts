import type { CallFormat } from './call-format.ts';
import { JSON_FORMATS } from './json-formats.ts';
import { NAMED_FORMATS } from './named-formats.ts';
import { createPythonicCalls } from './pythonic-calls.ts';
import { TAGGED_FORMATS } from './tagged-formats.ts';

/** Families that write calls as Python does. */
const PYTHONIC_FORMATS = {
  pythonic: createPythonicCalls({ open: '[', close: ']', separator: ', ' }),
  llama4_pythonic: createPythonicCalls({
    open: '<|python_start|>[',
    close: ']<|python_end|>',
    separator: ', ',
  }),
  olmo3: createPythonicCalls({ open: '<function_calls>\n', close: '\n</function_calls>', separator: '\n' }),
  lfm2: createPythonicCalls({ open: '<|tool_call_start|>[', close: ']<|tool_call_end|>', separator: ', ' }),
};

/** Formats by vLLM's names of their parsers. One more is one entry in the table of its kind. */
export const CALL_FORMATS: Readonly<Record<string, CallFormat>> = {
  ...JSON_FORMATS,
  ...TAGGED_FORMATS,
  ...NAMED_FORMATS,
  ...PYTHONIC_FORMATS,
};
