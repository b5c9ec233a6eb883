import { pythonicCalls } from '../families/pythonic-calls.ts';

/** Models that write calls as Python. */
export const PYTHONIC_FORMATS = {
  // Llama's tags around Python code; some of the models put them around calls.
  pythonic: pythonicCalls({
    openers: ['<|python_start|>', '<|python_tag|>'],
    closers: ['<|python_end|>'],
    bare: true,
  }),
  llama4_pythonic: pythonicCalls({ openers: ['<|python_start|>'], closers: ['<|python_end|>'], bare: true }),
  olmo3: pythonicCalls({ openers: ['<function_calls>'], closers: ['</function_calls>'], bare: false }),
  lfm2: pythonicCalls({
    openers: ['<|tool_call_start|>'],
    closers: ['<|tool_call_end|>'],
    bare: false,
    echoes: true,
  }),
} as const;
