import type { MarkerSet } from '../engine/marker-set.ts';
import { skipSpace, skipWhile } from '../engine/read.ts';
import { isSpace } from '../engine/character.ts';
import type { Steps } from '../engine/steps.ts';
import type { CallContext } from '../engine/tool-format.ts';
import { LOOSE_JSON } from '../literals/dialect.ts';
import { LiteralTranscoder } from '../literals/literal-transcoder.ts';
import { readJsonString } from '../literals/read-json-string.ts';
import { readJsonArguments } from './json-arguments.ts';
import { createPendingCall } from './pending-call.ts';
import type { PendingCall } from './pending-call.ts';

export interface JsonCallKeys {
  name: readonly string[];
  arguments: readonly string[];
  id: readonly string[];
  /** `{"NAME": {arguments}}` instead of `{"name": NAME, "arguments": {…}}`. */
  nameIsKey: boolean;
}

export interface JsonCallOptions {
  keys: JsonCallKeys;
  closers: MarkerSet;
  /** Without a marker before it, an object is a call only if an offered tool's name and arguments say so. */
  strict: boolean;
}

/**
 * Reads one call object; `{` comes next. False: it is none. It is then still held, or, if strict, has been passed
 * on as text to its end, so that an object inside an answer is not taken for a call.
 */
export function* readJsonCall(context: CallContext, options: JsonCallOptions): Steps<boolean> {
  const { input, tools } = context;
  const pending = createPendingCall(context, options.strict ? tools : null);
  input.take(1);
  for (;;) {
    const next = yield* skipWhile(input, isBetweenMembers);
    if (next === '}') {
      input.take(1);
      return pending.finish(true);
    }
    if (next !== '"' && next !== "'") return pending.finish(false);
    const key = yield* readJsonString(input);
    if (key === null) return pending.finish(false);
    if (!(yield* readMember(context, options, pending, key))) return pending.finish(false);
  }
}

function isBetweenMembers(code: number): boolean {
  return isSpace(code) || code === 0x2c;
}

/** The colon and the value behind `key`. False: the object ends here, cut, broken or no call. */
function* readMember(
  context: CallContext,
  { keys, closers, strict }: JsonCallOptions,
  pending: PendingCall,
  key: string,
): Steps<boolean> {
  const { input } = context;
  const isArguments = keys.nameIsKey || keys.arguments.includes(key);
  if (keys.nameIsKey) pending.setName(key);
  if (strict && !isKnown(keys, key)) return yield* passAsText(context);
  if ((yield* skipSpace(input)) !== ':') return false;
  input.take(1);
  const next = yield* skipSpace(input);
  if (isArguments) return yield* readJsonArguments(input, pending, closers);
  if (keys.name.includes(key) && (next === '"' || next === "'")) {
    const name = yield* readJsonString(input);
    if (name !== null) pending.setName(name);
    if (name !== null && strict && !context.tools.offers(name)) return yield* passRest(context);
    return name !== null;
  }
  if (keys.id.includes(key) && (next === '"' || next === "'")) {
    const id = yield* readJsonString(input);
    pending.setId(id);
    return id !== null;
  }
  return (yield* new LiteralTranscoder(input, () => {}, LOOSE_JSON).run()) === 'done';
}
