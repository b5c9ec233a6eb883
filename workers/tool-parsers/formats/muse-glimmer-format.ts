import { isTagInside, readHeader, readName } from '../engine/header.ts';
import { MarkerSet } from '../engine/marker-set.ts';
import { accept, readUntil } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import type { CallContext, ToolFormat } from '../engine/tool-format.ts';
import { TAGGED_FORMATS } from './tagged-formats.ts';

/** Calls as the model tags them, inside a message to a tool. */
const calls: ToolFormat = TAGGED_FORMATS.muse_glimmer;

const MESSAGE = '<|message|>';
const HEADER_ENDS = new MarkerSet([MESSAGE]);
/** A message without its end runs into the next one, which may leave out `<|start|>assistant`. */
const NEXT_HEADER = [' to=', '\nto=', 'to='];
const ENDS = ['<|eom|>', '<|eot|>', '<|start|>'];
const BODY_MARKS = new MarkerSet([...ENDS, ...NEXT_HEADER]);
const TOOL_BODY_MARKS = new MarkerSet([...ENDS, ...NEXT_HEADER, ...calls.openers]);
const RECIPIENT = /(?:^|\s)to=([\w.-]+)\s*$/;

/**
 * MuseGlimmer: every message says whom it is for. `self` is reasoning, `user` and nobody the answer, all else a tool;
 * only in a message to a tool a call is a call. Output without any messages may hold calls anywhere.
 */
export const museGlimmer: ToolFormat = {
  openers: ['<|start|>', MESSAGE, ...calls.openers],
  silent: ['<|eom|>', '<|eot|>'],
  // The prompt ends with `<|start|>assistant`: the output may begin with the recipient.
  mayBeHead: (text) => /^\s*(?:t|to|to=[\w.-]*)?\s*$/.test(text),
  *readCalls(context, opener) {
    if (calls.openers.includes(opener)) return yield* calls.readCalls(withOwnNames(context), opener);
    let recipient = yield* readRecipient(context, opener);
    while (recipient !== null) recipient = yield* readMessage(context, recipient);
  },
};

/** '' for nobody; null: this is no header. */
function* readRecipient({ input, sink }: CallContext, opener: string): Steps<string | null> {
  const before = sink.takeHead();
  const header = opener === MESSAGE ? before : yield* readHeader(input, HEADER_ENDS, isTagInside);
  const isHeader = header !== null && (opener === MESSAGE || (yield* accept(input, MESSAGE)));
  // A header that the stream cut off is markup, not an answer.
  if (isHeader || (input.ended && input.remaining === 0)) input.drop();
  if (isHeader) return RECIPIENT.exec(header)?.[1] ?? '';
  sink.write(before);
  return null;
}

/** Returns whom the next message is for, if its header stands in this one. */
function* readMessage(context: CallContext, recipient: string): Steps<string | null> {
  const { input, sink } = context;
  const isTool = recipient !== 'self' && recipient !== 'user' && recipient !== '';
  sink.switchTo(recipient === 'self' ? 'reasoning' : 'text');
  let parted = recipient !== 'self' || !sink.isTouched('reasoning');
  const write = (text: string) => {
    sink.write(parted ? text : `\n${text}`);
    parted = true;
  };
  for (;;) {
    const marker = yield* readUntil(input, isTool ? TOOL_BODY_MARKS : BODY_MARKS, write);
    if (marker === null || ENDS.includes(marker)) break;
    input.hold();
    input.take(marker.length);
    if (calls.openers.includes(marker)) {
      yield* calls.readCalls(withOwnNames(context), marker);
    } else {
      const next = yield* readNextRecipient(context);
      if (next !== null) return next;
    }
    const held = input.release();
    if (held !== '') write(held);
  }
  sink.switchTo('text');
  return null;
}

function* readNextRecipient({ input }: CallContext): Steps<string | null> {
  const recipient = yield* readName(input);
  if (recipient === '' || !(yield* accept(input, MESSAGE))) return null;
  input.drop();
  return recipient;
}

/** A tool without a namespace is its own in the template, `get_weather.get_weather`: that is what the model writes. */
function withOwnNames(context: CallContext): CallContext {
  const { tools } = context;
  const ownName = (name: string) => {
    const [space = '', own] = name.split('.', 2);
    return !tools.has(name) && space === own && tools.has(space) ? space : name;
  };
  return {
    ...context,
    tools: {
      ...tools,
      typesOf: (tool, parameter) => tools.typesOf(ownName(tool), parameter),
      mayHaveParameter: (tool, parameter) => tools.mayHaveParameter(ownName(tool), parameter),
    },
    startCall: (name, id) => context.startCall(ownName(name), id),
  };
}
