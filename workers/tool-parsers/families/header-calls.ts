import { closeFence, openFence } from '../engine/code-fence.ts';
import type { OpenCall } from '../engine/event-sink.ts';
import type { Input } from '../engine/input.ts';
import { MarkerSet } from '../engine/marker-set.ts';
import { acceptAny, skipSpace } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import type { CallContext, ToolFormat } from '../engine/tool-format.ts';
import { groupedCalls } from './grouped-calls.ts';
import type { GroupedCallsFormat } from './grouped-calls.ts';
import { readJsonArguments } from './json-arguments.ts';

export interface CallHead {
  /** '': the header is one, but names no tool. */
  name: string;
  id: string | null;
  /** The name, from the arguments, where the header has none; null: they do not tell. */
  nameFrom?(json: string): string | null;
}

type Write = (json: string) => void;

interface HeaderCallsFormat extends Omit<GroupedCallsFormat, 'readCall'> {
  /** Reads what stands before the arguments, up to their first character. Null: this is no call. */
  readHead(context: CallContext): Steps<CallHead | null>;
  /** Reads arguments that are written in another way than JSON's. False: the stream ended inside. */
  readArguments?(context: CallContext, tool: string, write: Write): Steps<boolean>;
}

/** Calls as a name with its arguments behind it. */
export function headerCalls(format: HeaderCallsFormat): ToolFormat {
  const closers = new MarkerSet([...format.call.closers, ...format.group.closers]);
  const callClosers = new MarkerSet(format.call.closers);
  const inFence = new MarkerSet([...format.call.closers, ...format.group.closers, '\n```', '```']);
  return groupedCalls({
    ...format,
    *readCall(context) {
      const { input } = context;
      const head = yield* format.readHead(context);
      if (head === null) return false;
      const call = beginCall(context, head);
      // Where text between calls is noise, so is a call of nothing.
      if (call === null && format.noise !== 'drop') return false;
      const fenced = yield* openFence(input);
      const write = call?.write ?? ignore;
      const complete = format.readArguments
        ? yield* format.readArguments(context, head.name, write)
        : yield* readArguments(input, write, fenced ? inFence : closers);
      if (fenced) yield* closeFence(input);
      yield* skipSpace(input);
      yield* acceptAny(input, callClosers);
      call?.close(complete);
      return true;
    },
  });
}

function ignore(): void {}

/** Null: the header names no tool. */
function beginCall(context: CallContext, { name, id, nameFrom }: CallHead): OpenCall | null {
  if (nameFrom !== undefined) return createNamelessCall(context, id, nameFrom);
  return name === '' ? null : context.startCall(name, id);
}

/** Waits for the whole arguments. */
function createNamelessCall(
  context: CallContext,
  id: string | null,
  nameFrom: (json: string) => string | null,
): OpenCall {
  let json = '';
  return {
    write: (piece) => (json += piece),
    close: (complete) => {
      const name = nameFrom(json);
      if (name === null) return;
      const call = context.startCall(name, id);
      call.write(json);
      call.close(complete);
    },
  };
}

function* readArguments(input: Input, write: Write, closers: MarkerSet): Steps<boolean> {
  const first = yield* skipSpace(input);
  if (first !== '{' && first !== '"') return true;
  return (yield* readJsonArguments(input, write, closers)) !== 'cut';
}
