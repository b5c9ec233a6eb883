import { readName } from '../engine/header.ts';
import { MarkerSet } from '../engine/marker-set.ts';
import { accept, skipSpace } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import type { CallContext, ToolFormat } from '../engine/tool-format.ts';
import { readJsonArguments } from '../families/json-arguments.ts';
import { JSON_CALL_KEYS, readJsonCalls } from '../families/json-calls.ts';

const CALL_ENDS = new MarkerSet(['[TOOL_CALLS]', '</s>']);

/** Before tokenizer v11 an array of objects follows the marker, since then `NAME[ARGS]{…}` or `NAME{…}`. */
export const mistral: ToolFormat = {
  openers: ['[TOOL_CALLS]'],
  bareOpeners: ['['],
  *readCalls(context, opener) {
    const { input } = context;
    const marked = opener === '[TOOL_CALLS]';
    // A special token, not text, even where no call follows.
    if (marked) input.hold();
    const next = yield* skipSpace(input);
    const certainty = marked ? 'marked' : 'shaped';
    if (next === '[' || next === '{') {
      yield* readJsonCalls(context, { keys: JSON_CALL_KEYS, closers: CALL_ENDS, certainty });
    } else {
      yield* readNamedCall(context);
    }
  },
};

function* readNamedCall(context: CallContext): Steps<void> {
  const { input } = context;
  const name = yield* readName(input);
  if (name === '') return;
  const id = (yield* accept(input, '[CALL_ID]')) ? yield* readName(input) : null;
  const marked = yield* accept(input, '[ARGS]');
  if (!marked && !input.startsWith('{')) return;
  const call = context.startCall(name, id);
  yield* skipSpace(input);
  const end = yield* readJsonArguments(input, call.write, CALL_ENDS);
  call.close(end !== 'cut');
}
