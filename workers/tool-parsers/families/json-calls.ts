import { isSpace } from '../engine/character.ts';
import { MarkerSet } from '../engine/marker-set.ts';
import { acceptAny, skipSpace, skipWhile } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import type { CallContext, ToolFormat } from '../engine/tool-format.ts';
import { readJsonCall } from './json-call.ts';
import type { JsonCallKeys, JsonCallOptions } from './json-call.ts';

export interface JsonCallsFormat {
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

const KEYS: JsonCallKeys = {
  name: ['name'],
  arguments: ['arguments', 'parameters'],
  id: ['id'],
  nameIsKey: false,
};

/** Calls as JSON objects: one, several parted by `,` `;` or white space, or an array of them. */
export function jsonCalls(format: JsonCallsFormat): ToolFormat {
  const keys = { ...KEYS, ...format.keys };
  const closers = new MarkerSet(format.closers);
  return {
    openers: format.openers,
    bareOpeners: format.bareOpeners ?? [],
    silent: [...(format.silent ?? []), ...format.closers],
    ...(format.inert && { inert: format.inert }),
    readCalls: (context, opener) => {
      const bare = format.bareOpeners?.includes(opener) ?? false;
      return readGroup(context, { keys, closers, certainty: bare ? (format.bareCertainty ?? 'offered') : 'marked' });
    },
  };
}

function* readGroup(context: CallContext, group: JsonCallOptions): Steps<void> {
  const { input } = context;
  let next = yield* skipSpace(input);
  if (next === '[') {
    input.take(1);
    next = yield* skipSpace(input);
  }
  while (next === '{') {
    if (!(yield* readJsonCall(context, group))) return;
    input.hold();
    next = yield* skipWhile(input, isBetweenCalls);
  }
  const closer = yield* acceptAny(input, group.closers);
  if (closer !== null) input.drop();
}

/** White space, separators, and brackets that the model closed once too often. */
function isBetweenCalls(code: number): boolean {
  return isSpace(code) || code === 0x2c || code === 0x3b || code === 0x5d || code === 0x7d;
}
