import type { EventSink } from './event-sink.ts';
import type { Input } from './input.ts';
import { MarkerSet } from './marker-set.ts';
import { readUntil } from './read.ts';
import type { Steps } from './steps.ts';
import type { CallContext, ReasoningFormat, ToolFormat } from './tool-format.ts';

type Role = 'silent' | 'inert' | 'opener' | 'bare opener' | 'reasoning opens' | 'reasoning closes';

/**
 * Reads a whole output: text and reasoning up to the next marker, then what the marker stands for.
 *
 * reasoning → (closer) text;  text → (reasoning opener) reasoning;  either → (call opener) calls → back again
 */
export function* parseOutput(
  context: CallContext,
  format: ToolFormat | null,
  reasoning: ReasoningFormat | null,
): Steps<void> {
  const { input, sink } = context;
  const roles = rolesOf(format, reasoning);
  const markers = new MarkerSet(roles.keys());
  sink.mayBeHead = format?.mayBeHead ?? sink.mayBeHead;
  if (reasoning?.start === 'open') sink.switchTo('reasoning');
  if (reasoning?.prefix !== undefined) sink.write(reasoning.prefix);
  for (;;) {
    const marker = yield* readUntil(input, markers, (text) => sink.write(text));
    if (marker === null) return sink.end();
    const role = roles.get(marker);
    if (role === 'opener' || role === 'bare opener') yield* readCalls(context, format, marker, role);
    else if (role === 'inert') yield* readInert(context, format, marker);
    else readMark(input, sink, marker, role, reasoning);
  }
}

function rolesOf(format: ToolFormat | null, reasoning: ReasoningFormat | null): Map<string, Role> {
  const list = (role: Role, markers: readonly string[] = []) =>
    markers.map((marker) => [marker, role] as const);
  return new Map([
    ...list('inert', format?.inert === undefined ? [] : [format.inert.open]),
    ...list('silent', reasoning?.silent),
    ...list('silent', format?.silent),
    ...list('reasoning opens', reasoning?.openers),
    ...list('reasoning closes', reasoning?.closers),
    ...list('bare opener', format?.bareOpeners),
    ...list('opener', format?.openers),
  ]);
}

function* readCalls(
  context: CallContext,
  format: ToolFormat | null,
  opener: string,
  role: Role,
): Steps<void> {
  const { input, sink } = context;
  const bare = role === 'bare opener';
  if (format === null || (bare && sink.channel === 'reasoning')) {
    sink.write(input.take(opener.length));
    return;
  }
  const before = input.consumed;
  input.hold();
  if (!bare) input.take(opener.length);
  yield* format.readCalls(context, opener);
  sink.write(input.release());
  if (input.consumed === before) sink.write(input.take(opener.length));
}

function* readInert({ input, sink }: CallContext, format: ToolFormat | null, marker: string): Steps<void> {
  const write = (text: string) => sink.write(text);
  write(input.take(marker.length));
  yield* readUntil(input, new MarkerSet([format?.inert?.close ?? marker]), write);
}

/** A reasoning marker means something only where it can: elsewhere it is text that speaks about markers. */
function readMark(
  input: Input,
  sink: EventSink,
  marker: string,
  role: Role | undefined,
  reasoning: ReasoningFormat | null,
): void {
  const text = input.take(marker.length);
  sink.flushHead();
  if (role === 'silent') return;
  const opens = role === 'reasoning opens';
  const thinking = sink.channel === 'reasoning';
  const special = reasoning?.special === true;
  if (opens === thinking) {
    if (sink.isTouched(sink.channel) && !special) sink.write(text);
  } else if (!opens || special || !sink.isTouched('text')) {
    sink.switchTo(opens ? 'reasoning' : 'text');
  } else {
    sink.write(text);
  }
}
