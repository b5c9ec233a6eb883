import { readName } from '../engine/header.ts';
import { accept, skipSpace } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import type { CallContext, ToolFormat } from '../engine/tool-format.ts';
import { createGemmaArguments } from '../families/gemma-arguments.ts';
import type { GemmaMarks } from '../families/gemma-value.ts';
import { headerCalls } from '../families/header-calls.ts';
import type { CallHead } from '../families/header-calls.ts';

const PREFIX = 'call:';

/** `call:NAME{…}` in Gemma's own notation. Behind its thinking the model forgets the opener at times. */
export function gemmaCalls(marks: GemmaMarks): ToolFormat {
  const readArguments = createGemmaArguments(marks);
  const marked = headerCalls({
    group: { openers: [], closers: [] },
    call: { openers: [marks.opener], closers: [marks.closer] },
    readArguments: function* (context, tool, write) {
      return isOpen(context) ? yield* readArguments(context, tool, write) : true;
    },
    readHead: (context) => readHead(context, marks.closer),
  });
  return {
    ...marked,
    bareOpeners: [PREFIX],
    silent: [marks.closer],
    *readCalls(context, opener) {
      if (opener !== PREFIX) return yield* marked.readCalls(context, opener);
      const head = yield* readHead(context, null);
      if (head === null || !context.tools.offers(head.name) || !context.input.startsWith('{')) return;
      const call = context.startCall(head.name, null);
      const complete = yield* readArguments(context, head.name, call.write);
      yield* skipSpace(context.input);
      yield* accept(context.input, marks.closer);
      call.close(complete);
    },
  };
}

/** `closer`: what may stand in place of the arguments. */
function* readHead(context: CallContext, closer: string | null): Steps<CallHead | null> {
  const { input } = context;
  yield* skipSpace(input);
  yield* accept(input, ':');
  yield* accept(input, PREFIX);
  const name = yield* readName(input);
  if (name === '') return null;
  const begun = isOpen(context) || (closer !== null && (yield* accept(input, closer)));
  return begun ? { name, id: null } : null;
}

function isOpen({ input }: CallContext): boolean {
  return input.startsWith('{') || input.startsWith('(');
}
