import { readName } from '../engine/header.ts';
import { MarkerSet } from '../engine/marker-set.ts';
import { accept, peekAny, skipSpace } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import type { CallContext, ToolFormat } from '../engine/tool-format.ts';
import { headerCalls } from '../families/header-calls.ts';
import type { CallHead } from '../families/header-calls.ts';

/** V3 and R1: `function<｜tool▁sep｜>NAME`, then a code fence; V3.1: `NAME<｜tool▁sep｜>`, then the arguments. */
function* deepseekHead({ input, tools }: CallContext): Steps<CallHead | null> {
  const before = yield* readName(input);
  if (!(yield* accept(input, '<｜tool▁sep｜>'))) return null;
  const next = yield* skipSpace(input);
  const name = next === '{' || next === '`' ? before : yield* readName(input);
  // Cut behind the name: only one that was offered can be known to be whole.
  return input.remaining > 0 || tools.has(name) ? { name, id: null } : null;
}

function deepseek(): ToolFormat {
  return headerCalls({
    group: { openers: ['<｜tool▁calls▁begin｜>'], closers: ['<｜tool▁calls▁end｜>'] },
    call: { openers: ['<｜tool▁call▁begin｜>'], closers: ['<｜tool▁call▁end｜>'] },
    readHead: deepseekHead,
  });
}

/** `functions.NAME:INDEX`, which is also the call's id: Kimi expects it back. */
function* kimiHead({ input }: CallContext): Steps<CallHead | null> {
  const id = yield* readName(input);
  if (!(yield* accept(input, '<|tool_call_argument_begin|>'))) return null;
  return { name: id.replace(/^functions\./, '').replace(/:\d+$/, ''), id };
}

/** `call:NAME{…}` in Gemma's own notation. */
function gemma(opener: string, closer: string, stringMark: string): ToolFormat {
  const bodyBegins = new MarkerSet(['{', closer]);
  return headerCalls({
    group: { openers: [], closers: [] },
    call: { openers: [opener], closers: [closer] },
    dialect: { stringMark, bareWords: true },
    *readHead({ input }) {
      yield* skipSpace(input);
      if (!(yield* accept(input, 'call:'))) return null;
      const name = yield* readName(input);
      const begun = (yield* peekAny(input, bodyBegins)) !== null;
      return begun ? { name, id: null } : null;
    },
  });
}

/** Models that write a name, and the arguments behind it. */
export const HEADER_FORMATS = {
  deepseek_v3: deepseek(),
  deepseek_v31: deepseek(),
  kimi_k2: headerCalls({
    group: {
      openers: ['<|tool_calls_section_begin|>', '<|tool_call_section_begin|>'],
      closers: ['<|tool_calls_section_end|>', '<|tool_call_section_end|>'],
    },
    call: { openers: ['<|tool_call_begin|>'], closers: ['<|tool_call_end|>'] },
    noise: 'drop',
    readHead: kimiHead,
  }),
  gemma4: gemma('<|tool_call>', '<tool_call|>', '<|"|>'),
  functiongemma: gemma('<start_function_call>', '<end_function_call>', '<escape>'),
} as const;
