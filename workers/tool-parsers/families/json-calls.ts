import { isSpace } from '../engine/character.ts';
import { closeFence, openFence } from '../engine/code-fence.ts';
import { MarkerSet } from '../engine/marker-set.ts';
import { accept, acceptAny, skipSpace, skipWhile } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import type { CallContext, ToolFormat } from '../engine/tool-format.ts';
import { readJsonCall } from './json-call.ts';
import type { JsonCallKeys, JsonCallOptions } from './json-call.ts';

interface JsonCallsFormat {
  openers: readonly string[];
  /** What ends a group of calls; may be missing in the text, and may be part of no text when it stands alone. */
  closers: readonly string[];
  /** Calls begin in plain text too, with these characters, if the object is one as far as `bareCertainty` asks. */
  bareOpeners?: readonly string[];
  bareCertainty?: 'shaped' | 'offered';
  keys?: Partial<JsonCallKeys>;
  inert?: { open: string; close: string };
  silent?: readonly string[];
}

/** What most models call the members of a call. */
export const JSON_CALL_KEYS: JsonCallKeys = {
  name: ['name', 'function'],
  arguments: ['arguments', 'parameters'],
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
    ...(format.inert && { inert: format.inert }),
    *readCalls(context, opener) {
      const bare = format.bareOpeners?.includes(opener) ?? false;
      const certainty = bare ? (format.bareCertainty ?? 'offered') : 'marked';
      // A bracket is part of the calls; any other opener stands before them.
      if (bare && opener.length > 1) context.input.take(opener.length);
      yield* readJsonCalls(context, { keys, closers, certainty }, !bare && opener.endsWith('['));
    },
  };
}

/** Reads calls up to the closing marker; `listed`: the opener has taken the list's bracket with it. */
export function* readJsonCalls(context: CallContext, group: JsonCallOptions, listed = false): Steps<void> {
  const { input } = context;
  let inList = listed;
  let calls = 0;
  const fenced = group.certainty === 'marked' && (yield* openFence(input));
  if (!inList && (yield* skipSpace(input)) === '[') {
    input.take(1);
    inList = true;
  }
  let next = yield* skipSpace(input);
  while (next === '{') {
    if (!(yield* readJsonCall(context, group))) return;
    calls++;
    input.hold();
    next = yield* skipWhile(input, isBetweenCalls);
  }
  if (calls > 0) yield* readGroupEnd(context, group.closers, { inList, fenced });
}

/** The list's bracket, brackets closed once too often before a closing marker, and the marker: none of them need be there. */
function* readGroupEnd(
  { input }: CallContext,
  closers: MarkerSet,
  { inList, fenced }: { inList: boolean; fenced: boolean },
): Steps<void> {
  if (inList && (yield* accept(input, ']'))) input.hold();
  yield* skipWhile(input, isBracketOrSpace);
  if (fenced) {
    yield* closeFence(input);
    input.hold();
    yield* skipSpace(input);
  }
  if ((yield* acceptAny(input, closers)) !== null) input.drop();
}

/** White space and separators. */
function isBetweenCalls(code: number): boolean {
  return isSpace(code) || code === 0x2c || code === 0x3b;
}

function isBracketOrSpace(code: number): boolean {
  return isSpace(code) || code === 0x5d || code === 0x7d;
}
