import type { ToolCatalog } from '../tool-catalog.ts';
import type { EventSink, OpenCall } from './event-sink.ts';
import type { Input } from './input.ts';
import type { Steps } from './steps.ts';

/** What a format's reader works with. */
export interface CallContext {
  input: Input;
  sink: EventSink;
  tools: ToolCatalog;
  /** Opens a call: what was held up to here belongs to it and is no text. */
  startCall(name: string, id: string | null): OpenCall;
}

/** Markup in the text that says nothing to a reader, as long as its inside is what it should be. */
export interface DroppedSpan {
  open: string;
  close: string;
  /** May this character stand between `open` and `close`? */
  mayHold(code: number): boolean;
}

/** One model family's way of writing calls. */
export interface ToolFormat {
  /** Markers that may begin calls anywhere in the text, and in reasoning too: a model may forget to close it. */
  openers: readonly string[];
  /** Characters of ordinary text that may begin a call in text, never in reasoning: `{`, `[`. */
  bareOpeners?: readonly string[];
  /** Markers without meaning outside a call, taken out of the text: a closing tag whose opening was forgotten. */
  silent?: readonly string[];
  dropped?: readonly DroppedSpan[];
  /** Text at an edge that may prove to be the head of a call: held back, and dropped if a call follows it. */
  mayBeHead?(text: string): boolean;
  /** A thinking block that is text to this format, and calls in it are no calls. */
  inert?: { open: string; close: string };
  /**
   * Reads what follows an opener (already consumed; a bare one is not). What it still holds when it returns goes
   * back as text: so a false alarm is nothing but a return, and white space behind a call survives.
   */
  readCalls(context: CallContext, opener: string): Steps<void>;
}

/** Where a model's thinking stands in its output. */
export interface ReasoningFormat {
  /** `open`: the prompt ended inside the thinking block. `closed`: thinking begins with a marker or not at all. */
  start: 'open' | 'closed';
  openers: readonly string[];
  closers: readonly string[];
  /** How an output begins whose first opener was lost as a special token. */
  beginning?: string;
  /** The markers are special tokens, never text: thinking may begin again after text, and strays say nothing. */
  special?: boolean;
  silent?: readonly string[];
  dropped?: readonly DroppedSpan[];
  /** The tool format that carries the reasoning too, for models whose channels hold everything. */
  carrier?: ToolFormat;
  /** Put in front of the answer, which is all text. */
  prefix?: string;
}
