import { readName } from '../engine/header.ts';
import type { Input } from '../engine/input.ts';
import { MarkerSet } from '../engine/marker-set.ts';
import { accept, peekPastSpace, skipSpace } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import type { CallContext, ToolFormat } from '../engine/tool-format.ts';
import { readJsonArguments } from '../families/json-arguments.ts';
import { JSON_CALL_KEYS, readJsonCalls } from '../families/json-calls.ts';

const CALL_ENDS = new MarkerSet(['[TOOL_CALLS]', '</s>']);

/** What a name without arguments has to begin with: a number is none. */
const WORD = /^[\p{L}_]/u;

const MARKER = '[TOOL_CALLS]';

/** Before tokenizer v11 an array of objects follows the marker, since then `NAME[ARGS]{…}` or `NAME{…}`. */
export const mistral: ToolFormat = {
  openers: [MARKER],
  bareOpeners: ['['],
  *readCalls(context, opener) {
    const { input } = context;
    const marked = opener === MARKER;
    if (marked) yield* skipMarkers(input);
    const next = yield* skipSpace(input);
    const certainty = marked ? 'marked' : 'shaped';
    if (next === '[' || next === '{') {
      yield* readJsonCalls(context, { keys: JSON_CALL_KEYS, closers: CALL_ENDS, certainty });
    } else {
      yield* readNamedCall(context);
    }
  },
};

/** A special token, not text, even where no call follows. Mistral 7B writes it twice. */
function* skipMarkers(input: Input): Steps<void> {
  input.hold();
  for (;;) {
    const { offset } = yield* peekPastSpace(input);
    if (!(yield* startsAt(input, offset))) return;
    input.take(offset + MARKER.length);
    input.hold();
  }
}

function* startsAt(input: Input, offset: number): Steps<boolean> {
  while (input.remaining < offset + MARKER.length) {
    if (input.ended || !MARKER.startsWith(input.text.slice(input.at + offset))) return false;
    yield;
  }
  return input.text.startsWith(MARKER, input.at + offset);
}

function* readNamedCall(context: CallContext): Steps<void> {
  const { input, tools } = context;
  const name = yield* readName(input);
  if (name === '') return;
  const id = (yield* accept(input, '[CALL_ID]')) ? yield* readName(input) : null;
  const marked = yield* accept(input, '[ARGS]');
  // Cut behind the name: only one that was offered can be known to be whole.
  const isWhole = input.ended && input.remaining === 0 && tools.offers(name) && WORD.test(name);
  if (!marked && !isWhole && !input.startsWith('{')) return;
  const call = context.startCall(name, id);
  yield* skipSpace(input);
  const end = isWhole ? 'done' : yield* readJsonArguments(input, call.write, CALL_ENDS);
  call.close(end !== 'cut');
}
