import { readHeader } from '../engine/header.ts';
import type { Input } from '../engine/input.ts';
import { MarkerSet } from '../engine/marker-set.ts';
import { accept, acceptAny, readValueUntil, skipSpace } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import type { CallContext } from '../engine/tool-format.ts';
import { createValueWriter } from '../values/value-writer.ts';
import type { ValueKind } from '../values/value-writer.ts';
import type { ArgumentsWriter } from './arguments-writer.ts';
import { isRestClosed, peekHeader, peekTag } from './value-ends.ts';
import type { ValueEnds } from './value-ends.ts';
import { createWrapperWriter } from './wrapper-writer.ts';

interface ParameterHead {
  key: string;
  /** What the tag itself says of its value; null: the tool's schema decides. */
  kind: ValueKind | null;
}

export interface ParameterFormat {
  opener: string;
  /** What ends the opening tag, all of one length. */
  headerEnds: readonly string[];
  /** Stands between the key and its value, where the key has an element of its own. */
  valueOpener?: string;
  closer: string;
  /**
   * Every tag has its line, and models forget closers: a parameter's opening tag at the beginning of a line, and the
   * closers of call and group behind each other, are never part of a value.
   */
  tagsOnLines?: boolean;
  /** Key and kind from the tag's inside; null: it names none. */
  headOf(header: string): ParameterHead | null;
  /** A value may stand in `<![CDATA[…]]>`. */
  cdata?: boolean;
  /** One line break behind the opening and before the closing tag is the template's. */
  trimsLine: boolean;
  /** A value whose type nobody tells: `json` if it is some, or always a `string`. */
  untyped: 'json' | 'string';
  /** A parameter of such a name that the tool does not have holds all arguments as one object. */
  wrappers?: readonly string[];
}

/** Reads one parameter; its opener comes next. False: the stream ended inside. */
export function* readParameter(
  context: CallContext,
  format: ParameterFormat,
  tool: string,
  writer: ArgumentsWriter,
  ends: ValueEnds,
): Steps<boolean> {
  const { input, tools } = context;
  input.take(format.opener.length);
  const header = yield* readHeader(input, ends.headerEnds);
  const head = header === null ? null : format.headOf(header);
  if (head === null) return !input.ended;
  yield* acceptAny(input, ends.headerEnds);
  if (format.valueOpener !== undefined) {
    yield* skipSpace(input);
    if (!(yield* accept(input, format.valueOpener))) return !input.ended;
  }
  const types = tools.typesOf(tool, head.key);
  const kind = head.kind ?? (types.size > 0 ? types : format.untyped);
  const value = isWrapper(context, format, tool, head.key)
    ? createWrapperWriter(writer, head.key, kind, tools.parametersOf(tool) ?? [])
    : createValueWriter(kind, writer.member(head.key));
  if (format.trimsLine) yield* skipLine(input);
  const closed = yield* readValue({ context, format, tool, writer, key: head.key, ends }, value.add);
  value.end(closed);
  return closed;
}

/** Asks the tool last: every parameter comes by here, and a tool may have thousands of them. */
function isWrapper({ tools }: CallContext, format: ParameterFormat, tool: string, key: string): boolean {
  if (format.wrappers?.includes(key) !== true) return false;
  const parameters = tools.parametersOf(tool);
  return parameters !== null && !parameters.includes(key);
}

function* skipLine(input: Input): Steps<void> {
  if (!(yield* accept(input, '\r\n'))) yield* accept(input, '\n');
}

interface Place {
  context: CallContext;
  format: ParameterFormat;
  tool: string;
  writer: ArgumentsWriter;
  key: string;
  ends: ValueEnds;
}

/** Up to the closing tag, or the next tag if that was forgotten; one that the value itself speaks of belongs to it. */
function* readValue(place: Place, add: (text: string) => void): Steps<boolean> {
  const { context, format, ends } = place;
  const { input } = context;
  if (format.cdata === true && (yield* accept(input, CDATA))) return yield* readCdata(input, format, add);
  if (format.cdata === true && isCutShort(input, CDATA)) return false;
  for (;;) {
    const marker = yield* readValueUntil(input, ends.markers, add);
    if (marker === null) return false;
    if (ends.kinds.get(marker) === 'closer') {
      const isEnd = (yield* peekTag(input, marker.length, ends.tags)) !== null;
      const closer = input.take(marker.length);
      if (isEnd) return true;
      add(closer);
    } else {
      if (yield* isNextTag(place, marker)) return true;
      add(input.take(marker.length));
    }
  }
}

/** Is this the tag that follows a value whose closer was forgotten? */
function* isNextTag(place: Place, marker: string): Steps<boolean> {
  const { ends, format, context } = place;
  const kind = ends.kinds.get(marker);
  if (kind === 'parameter') return yield* isParameter(place, marker);
  if (yield* isRestClosed(context.input, marker.length, ends)) return true;
  const next = yield* peekTag(context.input, marker.length, ends.groupClosers);
  return format.tagsOnLines === true && kind === 'call' && next !== null;
}

/** A parameter's opening tag inside a value: the next one, if it has not come yet and the tool may have it. */
function* isParameter({ context, format, tool, key, writer, ends }: Place, marker: string): Steps<boolean> {
  const { input, tools } = context;
  if (format.tagsOnLines === true && marker.startsWith('\n')) return true;
  const header = yield* peekHeader(input, marker.length, ends.headerEnds);
  const next = header === null ? undefined : format.headOf(header)?.key;
  return next !== undefined && next !== key && !writer.has(next) && tools.mayHaveParameter(tool, next);
}

const CDATA = '<![CDATA[';
const CDATA_END = new MarkerSet([']]>']);

function isCutShort(input: Input, marker: string): boolean {
  return input.ended && input.remaining > 0 && marker.startsWith(input.text.slice(input.at));
}

function* readCdata(input: Input, { closer }: ParameterFormat, add: (text: string) => void): Steps<boolean> {
  const end = yield* readValueUntil(input, CDATA_END, add);
  if (end === null) return false;
  input.take(end.length);
  yield* skipSpace(input);
  return yield* accept(input, closer);
}
