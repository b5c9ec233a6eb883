import { readHeader } from '../engine/header.ts';
import { MarkerSet } from '../engine/marker-set.ts';
import { acceptAny, readUntil } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import type { CallContext, ToolFormat } from '../engine/tool-format.ts';
import { readJsonArguments } from '../families/json-arguments.ts';

const MESSAGE = new MarkerSet(['<|message|>', '<|end|>', '<|call|>', '<|return|>']);
const BODY_ENDS = new MarkerSet([
  '<|end|>',
  '<|call|>',
  '<|return|>',
  '<|endoftext|>',
  '<|start|>',
  '<|channel|>',
]);
const RECIPIENT = /\bto=([^\s<]+)/;
/** Tools that the model brings along, and who is none. */
const OWN_TOOL = /^(?:browser|python|container)(?:\.|$)/;
const NO_TOOL = ['assistant', 'user'];

const LOOSE_WORDS = ['assistant', 'commentary', 'analysis'];

function isRecipient(text: string): boolean {
  return /^\s*(?:t|to|to=[^\s<]*)?\s*$/.test(text);
}

/**
 * gpt-oss: every message has a header with its channel and, for a call, its recipient, on either side of the
 * channel. `analysis` is reasoning; `final`, and `commentary` to nobody, is the answer; what goes to tools of
 * OpenAI's own (`browser`, `python`) is for nobody here.
 */
export const harmony: ToolFormat = {
  openers: ['<|start|>', '<|channel|>'],
  silent: ['<|end|>', '<|return|>', '<|call|>'],
  // The prompt ends with `<|start|>assistant`: the output may begin with the recipient. And between two calls the
  // model may leave a channel's or the role's name without its markers.
  mayBeHead: (text) => isRecipient(text) || LOOSE_WORDS.some((word) => word.startsWith(text.trim())),
  *readCalls(context, opener) {
    const { input, sink } = context;
    const before = sink.takeHead();
    const header = yield* readHeader(input, MESSAGE);
    if (header === null) {
      // A header that the stream cut off is markup, not an answer.
      if (input.ended && input.remaining === 0) input.drop();
      else sink.write(before);
      return;
    }
    const end = yield* acceptAny(input, MESSAGE);
    input.drop();
    if (end === '<|message|>') yield* readBody(context, before + opener + header);
  },
};

function* readBody(context: CallContext, header: string): Steps<void> {
  const { input, sink, tools } = context;
  const recipient = RECIPIENT.exec(header)?.[1] ?? null;
  if (recipient !== null && !NO_TOOL.includes(recipient)) {
    const tool = recipient.replace(/^functions\./, '');
    if (recipient !== tool || tools.has(tool) || !OWN_TOOL.test(tool)) return yield* readCall(context, tool);
  }
  const channel = /<\|channel\|>\s*analysis/.test(header) ? 'reasoning' : 'text';
  const write = recipient === null || recipient === 'user' ? sayOn(context, channel) : () => {};
  yield* readUntil(input, BODY_ENDS, write);
  sink.switchTo('text');
}

/** Messages of one channel are parted by a line break. */
function sayOn({ sink }: CallContext, channel: 'reasoning' | 'text'): (text: string) => void {
  sink.switchTo(channel);
  let first = sink.isTouched(channel);
  return (text) => {
    sink.write(first ? `\n${text}` : text);
    first = false;
  };
}

function* readCall(context: CallContext, name: string): Steps<void> {
  const { input } = context;
  if (name === '') return;
  const call = context.startCall(name, null);
  const end = yield* readJsonArguments(input, call.write, BODY_ENDS);
  yield* readUntil(input, BODY_ENDS, () => {});
  call.close(end !== 'cut');
}
