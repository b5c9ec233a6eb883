import { isSpaceOrComma } from '../engine/character.ts';
import type { Input } from '../engine/input.ts';
import { MarkerSet } from '../engine/marker-set.ts';
import { peekPastSpace, skipSpace, skipWhile } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import type { CallContext } from '../engine/tool-format.ts';
import { LOOSE_JSON } from '../literals/dialect.ts';
import { LiteralTranscoder } from '../literals/literal-transcoder.ts';
import { readRawRest } from '../literals/raw-rest.ts';
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

/**
 * How sure a reader may be that an object is a call. `marked`: a marker said so. `shaped`: it must have a name and
 * arguments. `offered`: and the name must be that of an offered tool.
 */
type Certainty = 'marked' | 'shaped' | 'offered';

export interface JsonCallOptions {
  keys: JsonCallKeys;
  closers: MarkerSet;
  certainty: Certainty;
}

/**
 * `call`: the member was a whole call. `deeper`: the value is an object whose members count as the call's. `over`:
 * nothing of the object is left to read. `text`: it is no call, its rest goes out as text.
 */
type MemberEnd = 'next' | 'call' | 'deeper' | 'over' | 'cut' | 'text';

/** `{"type": "function", "function": {"name": …}}`: some models write what the API's clients send. */
const WRAPPER_KEY = 'function';

/** Members besides name, arguments and id that a call object may have. */
const OTHER_KEYS = ['type'];

/**
 * Reads one call object; `{` comes next. False: it is none. It is then still held, or has gone out as text to its
 * end, so that an object inside a JSON answer, or inside one that is broken, is not taken for a call.
 */
export function* readJsonCall(context: CallContext, options: JsonCallOptions): Steps<boolean> {
  const { input } = context;
  const isMarked = options.certainty === 'marked';
  let pending = createPendingCall(context, !isMarked);
  let isCall = false;
  input.take(1);
  for (let depth = 1; ;) {
    const next = yield* skipWhile(input, isSpaceOrComma);
    if (next === '}') {
      input.take(1);
      if (--depth === 0) return pending.finish(true) || isCall;
      continue;
    }
    const end = next === '"' || next === "'" ? yield* readMember(context, options, pending) : 'cut';
    if (end === 'next') continue;
    if (end === 'deeper') depth++;
    else if (end === 'call') {
      isCall = pending.finish(true) || isCall;
      input.hold();
      pending = createPendingCall(context, !isMarked);
    } else {
      isCall = pending.finish(end === 'over') || isCall;
      if (end === 'text') yield* passAsText(context);
      else if (!isCall && isMarked) yield* passBrokenAsText(context, depth);
      return isCall;
    }
  }
}

function* readMember(
  context: CallContext,
  { keys, closers, certainty }: JsonCallOptions,
  pending: PendingCall,
): Steps<MemberEnd> {
  const { input, tools } = context;
  const key = yield* readJsonString(input);
  if (key === null || (yield* skipSpace(input)) !== ':') return 'cut';
  const isCertain = certainty === 'marked' || pending.isCall();
  if (!isCertain && !(yield* mayBeInCall(input, keys, key))) return 'text';
  input.take(1);
  const first = yield* skipSpace(input);
  const lacksArguments = !pending.hasArguments();
  const isName = keys.nameIsKey && lacksArguments && (!isKnownKey(keys, key) || tools.has(key));
  if (key === WRAPPER_KEY && first === '{' && !isName) {
    input.take(1);
    return 'deeper';
  }
  if (isName) pending.setName(key);
  if (isName || (lacksArguments && keys.arguments.includes(key))) {
    pending.beginArguments();
    const end = yield* readJsonArguments(input, pending.write, closers);
    if (end === 'done') pending.endArguments();
    return end === 'closed' ? 'over' : end === 'cut' ? 'cut' : isName ? 'call' : 'next';
  }
  if (keys.name.includes(key)) return yield* readName(context, isCertain ? 'marked' : certainty, pending);
  if (keys.id.includes(key)) return yield* readId(context, pending);
  return yield* readOther(context, key, pending);
}

/** A member of an object that no marker announced; its colon comes next. An object without quotes is prose. */
function* mayBeInCall(input: Input, keys: JsonCallKeys, key: string): Steps<boolean> {
  if (!keys.arguments.includes(key)) return isKnownKey(keys, key);
  const value = yield* peekPastSpace(input, 1);
  if (value.char !== '{') return true;
  const { char } = yield* peekPastSpace(input, value.offset + 1);
  return `"'}`.includes(char);
}

function isKnownKey(keys: JsonCallKeys, key: string): boolean {
  return [keys.name, keys.arguments, keys.id, OTHER_KEYS].some((known) => known.includes(key));
}

function* readName(context: CallContext, certainty: Certainty, pending: PendingCall): Steps<MemberEnd> {
  const { input, tools } = context;
  const quote = yield* skipSpace(input);
  if (quote !== '"' && quote !== "'") return certainty === 'marked' ? 'cut' : 'text';
  const name = yield* readJsonString(input, () => {
    if (certainty !== 'marked') handOver(context);
  });
  if (name === null) return 'cut';
  if (certainty === 'offered' && !tools.offers(name)) return 'text';
  pending.setName(name);
  return 'next';
}

/** Numbers count too: `"id": 0`. */
function* readId(context: CallContext, pending: PendingCall): Steps<MemberEnd> {
  let json = '';
  const ending = yield* new LiteralTranscoder(context.input, (piece) => (json += piece), LOOSE_JSON).run();
  if (ending !== 'done') return 'cut';
  pending.setId(String(JSON.parse(json)));
  return 'next';
}

function* readOther({ input }: CallContext, key: string, pending: PendingCall): Steps<MemberEnd> {
  let json = '';
  const ending = yield* new LiteralTranscoder(input, (piece) => (json += piece), LOOSE_JSON).run();
  if (ending !== 'done') return 'cut';
  pending.addOther(key, json);
  return 'next';
}

/** What may be markup ends it: an object that was never closed must not swallow what follows it. */
const MARKUP = new MarkerSet(['<', '[']);

/** The rest of an object that is no JSON, `depth` brackets deep in it. */
function* passBrokenAsText(context: CallContext, depth: number): Steps<void> {
  handOver(context);
  const open = Array.from({ length: depth }, () => '}');
  yield* readRawRest(context.input, open, MARKUP, () => {});
  context.input.drop();
}

/** The rest of an object that is an answer. If it is no JSON at all, only as far as it could have been. */
function* passAsText(context: CallContext): Steps<void> {
  const { input } = context;
  handOver(context);
  const rest = new LiteralTranscoder(input, () => {}, LOOSE_JSON);
  rest.resumeInObject((yield* skipSpace(input)) === ':' ? 'colon' : 'next');
  yield* rest.run();
  input.drop();
}

/** What was held is text, and so is all that follows until `drop()`. */
function handOver({ input, sink }: CallContext): void {
  sink.write(input.release());
  input.divert((text) => sink.write(text));
}
