import type { Input } from '../engine/input.ts';
import type { MarkerSet } from '../engine/marker-set.ts';
import { peekAny, readUntil } from '../engine/read.ts';
import { awaitChars } from '../engine/steps.ts';
import type { Steps } from '../engine/steps.ts';
import { LOOSE_JSON } from '../literals/dialect.ts';
import { createLiteralStream } from '../literals/literal-stream.ts';
import type { LiteralStream } from '../literals/literal-stream.ts';
import { LiteralTranscoder } from '../literals/literal-transcoder.ts';
import { readRawRest } from '../literals/raw-rest.ts';
import { decodeJsonString } from '../literals/read-json-string.ts';
import { transcodeString } from '../literals/transcode-string.ts';

/** `closed`: the JSON went wrong, and a closing marker of the call comes next. `cut`: nothing more to read. */
type ArgumentsEnd = 'done' | 'closed' | 'cut';
type Write = (json: string) => void;

/**
 * Passes JSON arguments through as they arrive; they begin at the next character. A string that holds JSON, as
 * some models write it, is unwrapped. What is no JSON is passed on as it is, up to the bracket that closes it or a
 * marker of `closers`: the validation behind the parser judges it, and nothing of it is lost.
 */
export function* readJsonArguments(input: Input, write: Write, closers: MarkerSet): Steps<ArgumentsEnd> {
  if (!(yield* awaitChars(input, 1))) return 'cut';
  const first = input.text.charAt(input.at);
  if (first === '"' || first === "'") return yield* readEncoded(input, write);
  const transcoder = new LiteralTranscoder(
    input,
    first === 'n' || first === 'N' ? ignore : write,
    LOOSE_JSON,
  );
  const ending = yield* transcoder.run();
  return ending === 'broken' ? yield* readBroken(input, write, closers, transcoder) : ending;
}

/** `null` instead of arguments is a call without any. */
function ignore(): void {}

function* readBroken(
  input: Input,
  write: Write,
  closers: MarkerSet,
  transcoder: LiteralTranscoder,
): Steps<ArgumentsEnd> {
  // Right before a closing marker, behind a whole value, nothing but brackets is missing.
  if ((yield* peekAny(input, closers)) !== null && transcoder.isBehindValue) {
    write(transcoder.unclosed());
    return 'closed';
  }
  transcoder.flush();
  if (transcoder.lacks().length > 0) return yield* readRawRest(input, transcoder.lacks(), closers, write);
  return (yield* readUntil(input, closers, write)) === null ? 'cut' : 'closed';
}

function* readEncoded(input: Input, write: Write): Steps<ArgumentsEnd> {
  const unwrapper = createUnwrapper(write);
  const closed = yield* transcodeString(input, input.take(1), unwrapper.add);
  if (closed) unwrapper.close();
  return closed ? 'done' : 'cut';
}

/** Looks at the first character inside the string: an object is unwrapped, anything else stays a string. */
function createUnwrapper(write: Write): LiteralStream {
  const object = createLiteralStream(write);
  let kind: 'object' | 'string' | null = null;
  let waiting = '';
  const pass = (piece: string) => (kind === 'string' ? write(piece) : object.add(decodeJsonString(piece)));
  return {
    add: (piece) => {
      if (kind !== null) return pass(piece);
      waiting += piece;
      const text = decodeJsonString(piece).trimStart();
      if (text === '') return;
      kind = text.startsWith('{') ? 'object' : 'string';
      if (kind === 'string') write('"');
      pass(waiting);
    },
    close: () => {
      if (kind === 'string') write('"');
      if (kind === 'object') object.close();
    },
  };
}
