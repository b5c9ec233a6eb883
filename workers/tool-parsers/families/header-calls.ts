import { closeFence, openFence } from '../engine/code-fence.ts';
import { MarkerSet } from '../engine/marker-set.ts';
import { acceptAny, skipSpace } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import type { CallContext, ToolFormat } from '../engine/tool-format.ts';
import type { Dialect } from '../literals/dialect.ts';
import { LiteralTranscoder } from '../literals/literal-transcoder.ts';
import { groupedCalls } from './grouped-calls.ts';
import type { GroupedCallsFormat } from './grouped-calls.ts';
import { readJsonArguments } from './json-arguments.ts';

export interface CallHead {
  name: string;
  id: string | null;
}

interface HeaderCallsFormat extends Omit<GroupedCallsFormat, 'readCall'> {
  /** Reads what stands before the arguments, up to their first character. Null: this is no call. */
  readHead(context: CallContext): Steps<CallHead | null>;
  /** Another way of writing values than JSON's; the end of the stream then closes what is open. */
  dialect?: Dialect;
}

/** Calls as a name with its arguments behind it. */
export function headerCalls(format: HeaderCallsFormat): ToolFormat {
  const closers = new MarkerSet([...format.call.closers, ...format.group.closers]);
  const callClosers = new MarkerSet(format.call.closers);
  return groupedCalls({
    ...format,
    *readCall(context) {
      const head = yield* format.readHead(context);
      if (head === null || head.name === '') return false;
      const call = context.startCall(head.name, head.id);
      const fenced = yield* openFence(context.input);
      const complete = yield* readArguments(context, format.dialect, call.write, closers);
      if (fenced) yield* closeFence(context.input);
      yield* skipSpace(context.input);
      yield* acceptAny(context.input, callClosers);
      call.close(complete);
      return true;
    },
  });
}

function* readArguments(
  { input }: CallContext,
  dialect: Dialect | undefined,
  write: (json: string) => void,
  closers: MarkerSet,
): Steps<boolean> {
  const first = yield* skipSpace(input);
  if (first !== '{' && first !== '"') return true;
  if (dialect === undefined) return (yield* readJsonArguments(input, write, closers)) !== 'cut';
  const transcoder = new LiteralTranscoder(input, write, dialect);
  const ending = yield* transcoder.run();
  if (ending !== 'done') write(transcoder.unclosed());
  return ending !== 'cut';
}
