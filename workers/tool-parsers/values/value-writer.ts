import { Input } from '../engine/input.ts';
import { LOOSE_JSON } from '../literals/dialect.ts';
import { jsonEscape } from '../literals/json-escape.ts';
import { LiteralTranscoder } from '../literals/literal-transcoder.ts';
import { toJson } from '../literals/to-json.ts';
import { encodeValue } from './encode-value.ts';
import type { JsonType } from './schema-types.ts';

/** Turns the plain text of one parameter into JSON while it arrives. */
export interface ValueWriter {
  add(text: string): void;
  /** `closed` false: the stream ended inside. What may have gone on (`2`, `24`) is then left out. */
  end(closed: boolean): void;
}

/** What a parameter's text means: a string as it is, one of these types, or whatever JSON it happens to be. */
export type ValueKind = 'string' | 'json' | ReadonlySet<JsonType>;

type Write = (json: string) => void;

/** Strings, and objects and arrays that can be nothing else, stream; the rest waits for its end, and is short. */
export function createValueWriter(kind: ValueKind, write: Write): ValueWriter {
  if (kind === 'string' || (kind !== 'json' && isOnly(kind, ['string']))) return createStringWriter(write);
  if (kind !== 'json' && isOnly(kind, ['object', 'array'])) return createLiteralWriter(write);
  return kind === 'json'
    ? createGuessingWriter(write)
    : createWaitingWriter((text) => write(encodeValue(text, kind)));
}

function isOnly(types: ReadonlySet<JsonType>, allowed: readonly JsonType[]): boolean {
  return [...types].every((type) => allowed.includes(type));
}

function createStringWriter(write: Write): ValueWriter {
  let open = false;
  const start = () => {
    if (!open) write('"');
    open = true;
  };
  return {
    add: (text) => {
      start();
      write(jsonEscape(text));
    },
    end: (closed) => {
      if (closed) start();
      if (open) write('"');
    },
  };
}

function createWaitingWriter(finish: (text: string) => void): ValueWriter {
  let waiting = '';
  return {
    add: (text) => (waiting += text),
    end: (closed) => {
      if (closed) finish(waiting);
    },
  };
}

/** Without a schema the first character tells: what cannot begin JSON is a string, and need not wait. */
function createGuessingWriter(write: Write): ValueWriter {
  let waiting = '';
  let string: ValueWriter | null = null;
  return {
    add: (text) => {
      if (string !== null) return string.add(text);
      waiting += text;
      const first = /\S/.exec(waiting)?.[0] ?? '{';
      if ('{["-0123456789tfnTFN'.includes(first)) return;
      string = createStringWriter(write);
      string.add(waiting);
    },
    end: (closed) => {
      if (string !== null) return string.end(closed);
      if (closed) write(toJson(waiting.trim()) ?? JSON.stringify(waiting));
    },
  };
}

/** An object or array as it comes; what is none becomes a string at once. */
function createLiteralWriter(write: Write): ValueWriter {
  const input = new Input();
  const transcoder = new LiteralTranscoder(input, write, LOOSE_JSON);
  const steps = transcoder.run();
  let string: ValueWriter | null = null;
  let waiting: string | null = '';
  return {
    add: (text) => {
      if (string !== null) return string.add(text);
      if (waiting !== null) {
        waiting += text;
        const start = waiting.trimStart();
        if (start === '') return;
        if (!/^[[{(]/.test(start)) string = createStringWriter(write);
        if (string !== null) return string.add(waiting);
        input.append(start);
        waiting = null;
      } else input.append(text);
      steps.next();
    },
    end: (closed) => {
      if (string !== null) return string.end(closed);
      if (waiting !== null) return closed ? write(JSON.stringify(waiting)) : undefined;
      input.end();
      const ending = steps.next().value;
      if (ending === 'cut') write(transcoder.unclosed());
      // What follows a broken literal is passed on: validation shall see what the model wrote.
      else if (ending === undefined) writeRest(input.take(input.remaining).trimEnd());
    },
  };
}
