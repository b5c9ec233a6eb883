import { isSpace } from '../engine/character.ts';
import { MarkerSet } from '../engine/marker-set.ts';
import { acceptAny, skipSpace, skipWhile } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import type { CallContext, ToolFormat } from '../engine/tool-format.ts';
import { readJsonCall } from './json-call.ts';
import type { JsonCallKeys } from './json-call.ts';

export interface JsonCallsFormat {
  openers: readonly string[];
  /** What ends a group of calls; may be missing in the text, and may be part of no text when it stands alone. */
  closers: readonly string[];
  /** Calls begin in plain text too, with `{` or `[`: only what names an offered tool and has arguments counts. */
  bareOpeners?: readonly string[];
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
      const strict = format.bareOpeners?.includes(opener) ?? false;
      return readGroup(context, { keys, closers, strict });
    },
  };
}

interface Group {
  keys: JsonCallKeys;
  closers: MarkerSet;
  strict: boolean;
}

function* readGroup(context: CallContext, group: Group): Steps<void> {
  const { input } = context;
  let next = yield* skipSpace(input);
  if (next === '[') {
    input.take(1);
    next = yield* skipSpace(input);
  }
  let calls = 0;
  while (next === '{') {
    if (!(yield* readJsonCall(context, group))) return;
    calls++;
    input.hold();
    next = yield* skipWhile(input, isBetweenCalls);
  }
  const closer = yield* acceptAny(input, group.closers);
  if (closer !== null) input.drop();
  void calls;
}

/** White space, separators, and brackets that the model closed once too often. */
function isBetweenCalls(code: number): boolean {
  return isSpace(code) || code === 0x2c || code === 0x3b || code === 0x5d || code === 0x7d;
}
