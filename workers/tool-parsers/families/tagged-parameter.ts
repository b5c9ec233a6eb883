import { isSpace } from '../engine/character.ts';
import { readHeader } from '../engine/header.ts';
import type { Input } from '../engine/input.ts';
import { MarkerSet } from '../engine/marker-set.ts';
import { accept, readValueUntil, skipSpace } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import type { CallContext } from '../engine/tool-format.ts';
import { createValueWriter } from '../values/value-writer.ts';
import type { ValueKind } from '../values/value-writer.ts';
import type { ArgumentsWriter } from './arguments-writer.ts';
import { createWrapperWriter } from './wrapper-writer.ts';

interface ParameterHead {
  key: string;
  /** What the tag itself says of its value; null: the tool's schema decides. */
  kind: ValueKind | null;
}

export interface ParameterFormat {
  opener: string;
  headerEnd: string;
  /** Stands between the key and its value, where the key has an element of its own. */
  valueOpener?: string;
  closer: string;
  /** What ends a value whose closer was forgotten: long enough not to occur in one. */
  forgotten?: readonly string[];
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
  stops: MarkerSet,
): Steps<boolean> {
  const { input, tools } = context;
  input.take(format.opener.length);
  const header = yield* readHeader(input, new MarkerSet([format.headerEnd]));
  const head = header === null ? null : format.headOf(header);
  if (head === null) return !input.ended;
  input.take(format.headerEnd.length);
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
  const closed = yield* readValue(input, format, stops, value.add);
  value.end(closed);
  return closed;
}

function isWrapper({ tools }: CallContext, format: ParameterFormat, tool: string, key: string): boolean {
  const parameters = tools.parametersOf(tool);
  return format.wrappers?.includes(key) === true && parameters !== null && !parameters.includes(key);
}

function* skipLine(input: Input): Steps<void> {
  if (!(yield* accept(input, '\r\n'))) yield* accept(input, '\n');
}

/** Up to the closing tag; one that the value itself speaks of, with no tag behind it, belongs to the value. */
function* readValue(
  input: Input,
  format: ParameterFormat,
  stops: MarkerSet,
  add: (text: string) => void,
): Steps<boolean> {
  if (format.cdata === true && (yield* accept(input, CDATA))) return yield* readCdata(input, format, add);
  if (format.cdata === true && isCutShort(input, CDATA)) return false;
  const closers = closersOf(format);
  const markers = new MarkerSet([...closers, ...(format.forgotten ?? [])]);
  for (;;) {
    const marker = yield* readValueUntil(input, markers, add);
    if (marker === null) return false;
    if (!closers.includes(marker)) return true;
    input.take(marker.length);
    if (yield* isFollowedByTag(input, stops)) return true;
    add(marker);
  }
}

const CDATA = '<![CDATA[';

function isCutShort(input: Input, marker: string): boolean {
  return input.ended && input.remaining > 0 && marker.startsWith(input.text.slice(input.at));
}

function closersOf({ closer, trimsLine }: ParameterFormat): string[] {
  return trimsLine ? [closer, `\n${closer}`, `\r\n${closer}`] : [closer];
}

function* readCdata(input: Input, { closer }: ParameterFormat, add: (text: string) => void): Steps<boolean> {
  const end = yield* readValueUntil(input, new MarkerSet([']]>']), add);
  if (end === null) return false;
  input.take(end.length);
  yield* skipSpace(input);
  return yield* accept(input, closer);
}

/** How far to look for the next tag: more white space than this is nobody's template. */
const MAX_SPACE = 64;

function* isFollowedByTag(input: Input, stops: MarkerSet): Steps<boolean> {
  for (;;) {
    let at = input.at;
    while (at < input.text.length && at - input.at < MAX_SPACE && isSpace(input.text.charCodeAt(at))) at++;
    const { end, marker } = stops.scan(input.text, at, false);
    if (marker !== null) return end === at;
    if (end > at || at - input.at === MAX_SPACE) return false;
    // The end of the stream, or a tag that it cut off.
    if (input.ended) return true;
    yield;
  }
}
