import { isBetweenCalls, isSpaceOrComma } from '../engine/character.ts';
import type { OpenCall } from '../engine/event-sink.ts';
import { MarkerSet } from '../engine/marker-set.ts';
import { accept, acceptAny, skipSpace, skipWhile } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import type { CallContext, ToolFormat } from '../engine/tool-format.ts';
import { PYTHON_ARGUMENT } from '../literals/dialect.ts';
import { LiteralTranscoder } from '../literals/literal-transcoder.ts';
import { isNameEnd, readWord } from '../literals/word.ts';
import { createArgumentsWriter } from './arguments-writer.ts';
import type { ArgumentsWriter } from './arguments-writer.ts';
import { JSON_CALL_KEYS, readJsonCalls } from './json-calls.ts';

interface PythonicCallsFormat {
  openers: readonly string[];
  closers: readonly string[];
  /** Calls may begin with a plain `[`. */
  bare: boolean;
  /** Behind a closer the model writes the same calls once more, and another closer. */
  echoes?: boolean;
}

/** Calls as Python calls with keyword arguments: `[f(a=1), g(b='x')]`, or one a line. */
export function pythonicCalls(format: PythonicCallsFormat): ToolFormat {
  const closers = new MarkerSet(format.closers);
  const jsonGroup = { keys: JSON_CALL_KEYS, closers, certainty: 'marked' } as const;
  return {
    openers: format.openers,
    ...(format.bare && { bareOpeners: ['['] }),
    *readCalls(context, opener) {
      const { input } = context;
      const bare = !format.openers.includes(opener);
      const listed = (yield* skipSpace(input)) === '[';
      if (listed) input.take(1);
      const first = yield* skipSpace(input);
      // Asked for it, the models write calls as JSON between the same markers.
      if (first === '{' && !bare) return yield* readJsonCalls(context, jsonGroup, listed ? 1 : 0);
      let calls = 0;
      let next = yield* readPythonicCall(context, bare);
      for (; next === 'call'; next = yield* readPythonicCall(context, bare)) {
        calls++;
        input.hold();
        yield* skipWhile(input, isBetweenCalls);
      }
      if (calls === 0 || next === 'text') return;
      if (yield* accept(input, ']')) input.hold();
      yield* skipSpace(input);
      if ((yield* acceptAny(input, closers)) === null) return;
      input.drop();
      if (format.echoes === true) yield* dropEcho(context, closers);
    },
  };
}

/** What is none is still held. */
function* dropEcho(context: CallContext, closers: MarkerSet): Steps<void> {
  const { input } = context;
  const mute: CallContext = { ...context, startCall: () => ({ write: () => {}, close: () => {} }) };
  input.hold();
  if ((yield* skipSpace(input)) !== '[') return;
  input.take(1);
  let next = yield* readPythonicCall(mute, false);
  for (; next === 'call'; next = yield* readPythonicCall(mute, false))
    yield* skipWhile(input, isBetweenCalls);
  if (next === 'text' || !(yield* accept(input, ']'))) return;
  yield* skipSpace(input);
  if ((yield* acceptAny(input, closers)) !== null) input.drop();
}

/** `text`: this is no call; what was read of it is still held. `none`: not so much as a name comes here. */
function* readPythonicCall(context: CallContext, bare: boolean): Steps<'call' | 'text' | 'none'> {
  const { input, tools } = context;
  const name = yield* readWord(input, isNameEnd);
  if (name === '') return 'none';
  if ((bare && !tools.offers(name)) || !(yield* accept(input, '('))) return 'text';
  const call = createLazyCall(context, name);
  for (;;) {
    const next = yield* skipWhile(input, isSpaceOrComma);
    if (next === ')') {
      input.take(1);
      call.start();
      return call.close(true);
    }
    if (!(yield* readArgument(context, call))) return call.close(false);
  }
}

/** `key=value`. False: cut or broken. */
function* readArgument(context: CallContext, call: LazyCall): Steps<boolean> {
  const { input } = context;
  const key = yield* readWord(input, isNameEnd);
  if (key === '' || (yield* skipSpace(input)) !== '=') return false;
  input.take(1);
  yield* skipSpace(input);
  let member: ((json: string) => void) | null = null;
  const write = (json: string) => (member ??= call.start().member(key))(json);
  const transcoder = new LiteralTranscoder(input, write, PYTHON_ARGUMENT);
  const ending = yield* transcoder.run();
  if (ending === 'done') return true;
  if (member !== null) write(transcoder.unclosed());
  return false;
}

interface LazyCall {
  start(): ArgumentsWriter;
  /** Returns what it was. */
  close(complete: boolean): 'call' | 'text';
}

/** Prose holds brackets too: `[f(x)]` is a call only once a value, or the closing bracket, has been seen. */
function createLazyCall(context: CallContext, name: string): LazyCall {
  let writer: ArgumentsWriter | null = null;
  const open = (): OpenCall => context.startCall(name, null);
  return {
    start: () => (writer ??= createArgumentsWriter(open())),
    close: (complete) => {
      writer?.close(complete);
      return writer === null ? 'text' : 'call';
    },
  };
}
