import type { CallFormat } from './call-format.ts';
import { withFramedText } from './framed-text.ts';
import { createGemmaText } from './gemma-text.ts';
import { createNamedCalls } from './named-calls.ts';

/** What parts two messages of one turn. gpt-oss stops at `<|call|>`, so only `<|end|>` can stand between two calls. */
const NEXT_MESSAGE = '<|end|><|start|>assistant';

const HARMONY: CallFormat = {
  ...withFramedText(
    createNamedCalls({
      begin: (name) => `<|channel|>commentary to=functions.${name} <|constrain|>json<|message|>`,
      end: '',
      separator: NEXT_MESSAGE,
    }),
    {
      before: { open: '<|channel|>commentary<|message|>', close: NEXT_MESSAGE },
      answer: { open: '<|channel|>final<|message|>', close: '' },
    },
  ),
  stop: { answer: '<|return|>', calls: '<|call|>' },
};

/** Families that write a name and its arguments behind it. */
export const NAMED_FORMATS = {
  mistral: createNamedCalls({ begin: (name) => `[TOOL_CALLS]${name}[ARGS]`, end: '' }),
  deepseek_v3: createNamedCalls({
    open: '<｜tool▁calls▁begin｜>',
    begin: (name) => `<｜tool▁call▁begin｜>function<｜tool▁sep｜>${name}\n\`\`\`json\n`,
    end: '\n```<｜tool▁call▁end｜>',
    separator: '\n',
    close: '<｜tool▁calls▁end｜>',
  }),
  deepseek_v31: createNamedCalls({
    open: '<｜tool▁calls▁begin｜>',
    begin: (name) => `<｜tool▁call▁begin｜>${name}<｜tool▁sep｜>`,
    end: '<｜tool▁call▁end｜>',
    close: '<｜tool▁calls▁end｜>',
  }),
  kimi_k2: createNamedCalls({
    open: '<|tool_calls_section_begin|>',
    begin: (name, index) => `<|tool_call_begin|>functions.${name}:${index}<|tool_call_argument_begin|>`,
    end: '<|tool_call_end|>',
    close: '<|tool_calls_section_end|>',
  }),
  gemma4: createNamedCalls({
    begin: (name) => `<|tool_call>call:${name}`,
    end: '<tool_call|>',
    argumentsText: createGemmaText('<|"|>'),
  }),
  functiongemma: createNamedCalls({
    begin: (name) => `<start_function_call>call:${name}`,
    end: '<end_function_call>',
    argumentsText: createGemmaText('<escape>'),
  }),
  openai: HARMONY,
  openai_harmony: HARMONY,
} as const satisfies Readonly<Record<string, CallFormat>>;
