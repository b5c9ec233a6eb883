import type { EventSink } from './event-sink.ts';
import type { Input } from './input.ts';
import { MarkerSet } from './marker-set.ts';
import { acceptAny, skipSpace } from './read.ts';
import type { Steps } from './steps.ts';

/**
 * Special tokens with which models end a turn. Engines take the one that stopped them out of the text, unless the
 * model stops with another, or they are asked to keep special tokens.
 */
export const TURN_ENDS: readonly string[] = [
  '<|im_end|>',
  '<|eot_id|>',
  '<|eom_id|>',
  '<|eot|>',
  '<|end_of_text|>',
  '<|endoftext|>',
  '<|end|>',
  '<|return|>',
  '<|user|>',
  '<|observation|>',
  '<|END_OF_TURN_TOKEN|>',
  '<|role_end|>',
  '</s>',
  '<eos>',
  '<end_of_turn>',
  '<turn|>',
  '<|tool_response>',
  '<start_function_response>',
  '<｜end▁of▁sentence｜>',
  '[e~[',
  '<seed:eos>',
];

const MARKERS = new MarkerSet(TURN_ENDS);

/** Reads one, which comes next. It is dropped if nothing follows; else the text speaks about such tokens. */
export function* readTurnEnd(input: Input, sink: EventSink): Steps<void> {
  input.hold();
  while ((yield* acceptAny(input, MARKERS)) !== null) yield* skipSpace(input);
  if (input.ended && input.remaining === 0) input.drop();
  else sink.write(input.release());
}
