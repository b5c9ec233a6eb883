import { isSpace } from '../engine/character.ts';
import { readHeader } from '../engine/header.ts';
import { MarkerSet } from '../engine/marker-set.ts';
import type { Steps } from '../engine/steps.ts';
import type { CallContext, ReasoningFormat, ToolFormat } from '../engine/tool-format.ts';
import { jsonCalls } from '../families/json-calls.ts';

const MESSAGE = '<|message_model|>';
const CALL = '<|content_invoke_tool_json|>';
const THINKING = '<|content_thinking|>';
const TEXT_BLOCKS = ['<|content_text|>', '<|content_tool_error|>', '<|content_invoke_tool_text|>'];
const BLOCK_ENDS = ['<|end_message|>', '<|content_model_end_sampling|>'];
const FRAMING = [...TEXT_BLOCKS, ...BLOCK_ENDS];
const BLOCKS = new MarkerSet([CALL, THINKING, ...FRAMING]);

const calls = jsonCalls({
  openers: [CALL],
  closers: BLOCK_ENDS,
  keys: { arguments: ['args', 'arguments', 'parameters'] },
});

/**
 * Inkling: blocks that say what they hold, of special tokens only. Between a message's marker and its block stands the
 * name of the tool that it calls, which the call says again.
 */
export const inkling: ToolFormat = {
  openers: [MESSAGE, CALL],
  silent: [...FRAMING, THINKING],
  // The prompt ends with the message's marker: the output may begin with the name.
  mayBeHead: (text) => /^\s*[\w.:-]*\s*$/.test(text),
  *readCalls(context, opener) {
    yield* opener === CALL ? calls.readCalls(context, opener) : readMessageHeader(context);
    // Where no call followed, all but the marker is text.
    const held = context.input.release();
    if (held !== '') context.sink.write(held.slice(opener.length));
  },
};

function* readMessageHeader({ input, sink }: CallContext): Steps<void> {
  sink.flushHead();
  const header = yield* readHeader(input, BLOCKS, isNameOrSpace);
  if (header !== null || (input.ended && input.remaining === 0)) input.drop();
}

function isNameOrSpace(code: number): boolean {
  return isSpace(code) || /[\w.:-]/.test(String.fromCharCode(code));
}

export const inklingReasoning: ReasoningFormat = {
  start: 'closed',
  openers: [THINKING],
  closers: ['<|end_message|>', '<|content_text|>'],
  special: true,
  silent: [...FRAMING, MESSAGE],
};
