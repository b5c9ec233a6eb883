import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';
import { isSpaceOrComma } from '../engine/character.ts';
import type { Input } from '../engine/input.ts';
import { MarkerSet } from '../engine/marker-set.ts';
import { peekAny, skipSpace, skipWhile } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import type { CallContext } from '../engine/tool-format.ts';
import { itemSchema, memberSchema } from '../values/schema-parts.ts';
import { schemaTypes } from '../values/schema-types.ts';
import { createGemmaReader } from './gemma-value.ts';
import type { GemmaMarks } from './gemma-value.ts';

type Write = (json: string) => void;

/** An object or an array that is open. */
interface Frame {
  closer: string;
  schema: JsonValue | undefined;
  members: number;
}

interface State {
  input: Input;
  root: JsonObject;
  /** Innermost last. */
  frames: Frame[];
  write: Write;
}

/** `over`: the call ends here, whatever is still open. `cut`: the stream did. */
type MemberEnd = 'next' | 'over' | 'cut';

/**
 * Reads `{key:value,…}` in Gemma's notation; its first bracket comes next. Words are typed by the tool's schema, down
 * to the leaves. An explicit stack, so depth costs no recursion. False: the stream ended inside.
 */
export function createGemmaArguments(marks: GemmaMarks) {
  const reader = createGemmaReader(marks);
  const stringBegins = new MarkerSet([marks.string, '"', "'"]);

  /** Brackets and separators, else one member. */
  function* readNext(state: State, frame: Frame): Steps<MemberEnd> {
    const { input } = state;
    const next = yield* skipWhile(input, isSpaceOrComma);
    if (next === '') return 'cut';
    if (yield* reader.isAtEnd(input)) return 'over';
    // `}` closes a list as well whose own bracket was forgotten.
    if (next === frame.closer || next === '}') return closeFrame(state, next);
    if (next === ']') {
      input.take(1);
      return 'next';
    }
    if (frame.closer === ']') return yield* readValue(state, frame, frame.members === 0 ? '' : ',');
    const before = input.consumed;
    const key = yield* reader.readKey(input);
    // A bracket where a key belongs.
    if (key === null && input.consumed === before) input.take(1);
    if (key === null) return input.ended && input.remaining === 0 ? 'cut' : 'next';
    yield* skipSpace(input);
    return yield* readValue(state, frame, `${frame.members === 0 ? '' : ','}${JSON.stringify(key)}:`, key);
  }

  /** `head` goes out with the first piece of the value, so never without one. */
  function* readValue(state: State, frame: Frame, head: string, key?: string): Steps<MemberEnd> {
    const { input, root } = state;
    const schema = key === undefined ? itemSchema(frame.schema, root) : memberSchema(frame.schema, root, key);
    const write = (json: string) => state.write(begun ? json : begin(json));
    let begun = false;
    const begin = (json: string) => {
      begun = true;
      frame.members++;
      return head + json;
    };
    const next = input.text.charAt(input.at);
    if (next === '{' || next === '[') {
      write(input.take(1));
      state.frames.push({ closer: next === '{' ? '}' : ']', schema, members: 0 });
      return 'next';
    }
    const types = schemaTypes(schema, root);
    const untyped = state.frames.length === 1 ? marks.untyped : 'string';
    const kind = types.size > 0 ? types : untyped;
    const isString = (yield* peekAny(input, stringBegins)) !== null;
    const isWhole = isString
      ? yield* reader.readString(input, kind, write)
      : yield* reader.readWord(input, kind, frame.closer, write);
    return isWhole ? 'next' : 'cut';
  }

  return function* readArguments({ input, tools }: CallContext, tool: string, write: Write): Steps<boolean> {
    const { root } = tools.schemaOf(tool, '');
    const outermost: Frame = { closer: input.take(1) === '(' ? ')' : '}', schema: root, members: 0 };
    const state: State = { input, root, frames: [outermost], write };
    write('{');
    let end: MemberEnd = 'next';
    for (
      let frame = state.frames.at(-1);
      frame !== undefined && end === 'next';
      frame = state.frames.at(-1)
    ) {
      end = yield* readNext(state, frame);
    }
    while (state.frames.length > 0) write(state.frames.pop()?.closer === ']' ? ']' : '}');
    return end !== 'cut';
  };
}

/** A bracket that does not fit is left for the frame around. */
function closeFrame({ input, frames, write }: State, bracket: string): 'next' {
  const frame = frames.pop();
  write(frame?.closer === ']' ? ']' : '}');
  if (frame?.closer === bracket || frame?.closer === ')') input.take(1);
  return 'next';
}
