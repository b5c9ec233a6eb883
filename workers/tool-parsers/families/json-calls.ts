import { isBetweenCalls } from '../engine/character.ts';
import { closeFence, openFence } from '../engine/code-fence.ts';
import { MarkerSet } from '../engine/marker-set.ts';
import { acceptAny, skipSpace, skipWhile } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import type { CallContext, DroppedSpan, ToolFormat } from '../engine/tool-format.ts';
import { readJsonCall } from './json-call.ts';
import type { JsonCallKeys, JsonCallOptions } from './json-call.ts';

interface JsonCallsFormat {
  openers: readonly string[];
  /** What ends a group of calls; may be missing in the text, and may be part of no text when it stands alone. */
  closers: readonly string[];
  /** Calls begin in plain text too, with these characters, if the object is a call of an offered tool. */
  bareOpeners?: readonly string[];
  keys?: Partial<JsonCallKeys>;
  inert?: { open: string; close: string };
  silent?: readonly string[];
  dropped?: readonly DroppedSpan[];
}

/** What most models call the members of a call. */
export const JSON_CALL_KEYS: JsonCallKeys = {
  name: ['name', 'function'],
  arguments: ['arguments', 'parameters', 'args'],
  id: ['id'],
  nameIsKey: false,
};

/** Calls as JSON objects: one, several parted by `,` `;` or white space, or an array of them. */
export function jsonCalls(format: JsonCallsFormat): ToolFormat {
  const keys = { ...JSON_CALL_KEYS, ...format.keys };
  const closers = new MarkerSet(format.closers);
  return {
    openers: format.openers,
    bareOpeners: format.bareOpeners ?? [],
    ...(format.silent && { silent: format.silent }),
    ...(format.dropped && { dropped: format.dropped }),
    ...(format.inert && { inert: format.inert }),
    *readCalls(context, opener) {
      const bare = format.bareOpeners?.includes(opener) ?? false;
      const certainty = bare ? 'offered' : 'marked';
      // A bracket is part of the calls; any other opener stands before them.
      if (bare && opener.length > 1) context.input.take(opener.length);
      yield* readJsonCalls(context, { keys, closers, certainty }, !bare && opener.endsWith('[') ? 1 : 0);
    },
  };
}

/** Reads calls up to the closing marker; `listed`: how many lists' brackets the opener has taken with it. */
export function* readJsonCalls(context: CallContext, group: JsonCallOptions, listed = 0): Steps<void> {
  const { input } = context;
  const isMarked = group.certainty === 'marked';
  const fenced = isMarked && (yield* openFence(input));
  let lists = listed;
  let next = yield* skipSpace(input);
  for (; next === '['; next = yield* skipSpace(input)) {
    input.take(1);
    lists++;
  }
  const isEmpty = isMarked && lists > 0 && next === ']';
  const calls = yield* readItems(context, group);
  if (calls > 0 || isEmpty) yield* readGroupEnd(context, group.closers, { lists, fenced });
}

/** Calls one after the other; between markers an object that is none is text, and the next one may be a call again. */
function* readItems(context: CallContext, group: JsonCallOptions): Steps<number> {
  const { input, sink } = context;
  let calls = 0;
  while ((yield* skipWhile(input, isBetweenCalls)) === '{') {
    const isCall = yield* readJsonCall(context, group);
    if (!isCall && group.certainty !== 'marked') return 0;
    if (isCall) calls++;
    else sink.write(input.release());
    input.hold();
  }
  return calls;
}

/** The lists' brackets, brackets closed once too often before them, and the marker: none of them need be there. */
function* readGroupEnd(
  { input }: CallContext,
  closers: MarkerSet,
  { lists, fenced }: { lists: number; fenced: boolean },
): Steps<void> {
  let open = lists;
  for (let next = yield* skipSpace(input); next === ']' || next === '}'; next = yield* skipSpace(input)) {
    input.take(1);
    if (next === ']' && open > 0) {
      open--;
      input.hold();
    }
  }
  if (fenced) {
    yield* closeFence(input);
    input.hold();
    yield* skipSpace(input);
  }
  const isOver = (yield* acceptAny(input, closers)) !== null || (input.ended && input.remaining === 0);
  if (isOver) input.drop();
}
