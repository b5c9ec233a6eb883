import { readName } from '../engine/header.ts';
import { accept, skipSpace } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import type { CallContext, ToolFormat } from '../engine/tool-format.ts';
import { headerCalls } from '../families/header-calls.ts';
import type { CallHead } from '../families/header-calls.ts';
import { gemmaCalls } from './gemma-format.ts';
import { kimiK2 } from './kimi-k2-format.ts';

/** V3 and R1: `function<｜tool▁sep｜>NAME`, then a code fence; V3.1: `NAME<｜tool▁sep｜>`, then the arguments. */
function* deepseekHead({ input, tools }: CallContext): Steps<CallHead | null> {
  const before = yield* readName(input);
  if (!(yield* accept(input, '<｜tool▁sep｜>'))) return null;
  const next = yield* skipSpace(input);
  const name = '{`<'.includes(next) ? before : yield* readName(input);
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

/** Models that write a name, and the arguments behind it. */
export const HEADER_FORMATS = {
  deepseek_v3: deepseek(),
  deepseek_v31: deepseek(),
  kimi_k2: kimiK2,
  gemma4: gemmaCalls({ opener: '<|tool_call>', closer: '<tool_call|>', string: '<|"|>', untyped: 'string' }),
  functiongemma: gemmaCalls({
    opener: '<start_function_call>',
    closer: '<end_function_call>',
    string: '<escape>',
    // The model card's own parser takes numbers out of strings, too.
    untyped: 'json',
  }),
} as const;
