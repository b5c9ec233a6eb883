import type { EventSink } from './event-sink.ts';
import { readHeader } from './header.ts';
import type { Input } from './input.ts';
import { MarkerSet } from './marker-set.ts';
import { accept } from './read.ts';
import type { Steps } from './steps.ts';
import type { DroppedSpan } from './tool-format.ts';

/** Reads one, whose opening comes next; if it does not go on as such a span does, it is text. */
export function* readDroppedSpan(input: Input, sink: EventSink, span: DroppedSpan): Steps<void> {
  input.hold();
  input.take(span.open.length);
  const inside = yield* readHeader(input, new MarkerSet([span.close]), span.mayHold);
  if (inside !== null && (yield* accept(input, span.close))) input.drop();
  else sink.write(input.release());
}
