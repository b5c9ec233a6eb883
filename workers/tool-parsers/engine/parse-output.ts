import { readDroppedSpan } from './dropped-span.ts';
import type { EventSink } from './event-sink.ts';
import type { Input } from './input.ts';
import { MarkerSet } from './marker-set.ts';
import { accept, readUntil } from './read.ts';
import type { Steps } from './steps.ts';
import type { CallContext, DroppedSpan, ReasoningFormat, ToolFormat } from './tool-format.ts';
import { readTurnEnd, TURN_ENDS } from './turn-end.ts';

type Role =
  | 'turn ends'
  | 'dropped'
  | 'silent'
  | 'inert'
  | 'opener'
  | 'bare opener'
  | 'reasoning opens'
  | 'reasoning closes';

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
  if (reasoning?.beginning !== undefined && (yield* accept(input, reasoning.beginning))) {
    sink.switchTo('reasoning');
  }
  for (;;) {
    const marker = yield* readUntil(input, markers, (text) => sink.write(text));
    if (marker === null) return sink.end();
    const role = roles.get(marker);
    if (role === 'opener' || role === 'bare opener') yield* readCalls(context, format, marker, role);
    else if (role === 'inert') yield* readInert(context, format, marker);
    else if (role === 'turn ends') yield* readTurnEnd(input, sink);
    else if (role === 'dropped') yield* readDropped(context, droppedBy(format, reasoning), marker);
    else readMark(input, sink, marker, role, reasoning);
  }
}

function rolesOf(format: ToolFormat | null, reasoning: ReasoningFormat | null): Map<string, Role> {
  const list = (role: Role, markers: readonly string[] = []) =>
    markers.map((marker) => [marker, role] as const);
  if (format === null && reasoning === null) return new Map();
  return new Map([
    ...list('turn ends', TURN_ENDS),
    ...list(
      'dropped',
      droppedBy(format, reasoning).map((span) => span.open),
    ),
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

function droppedBy(format: ToolFormat | null, reasoning: ReasoningFormat | null): DroppedSpan[] {
  return [...(reasoning?.dropped ?? []), ...(format?.dropped ?? [])];
}

function* readDropped({ input, sink }: CallContext, spans: DroppedSpan[], marker: string): Steps<void> {
  const span = spans.find(({ open }) => open === marker);
  if (span !== undefined) yield* readDroppedSpan(input, sink, span);
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
