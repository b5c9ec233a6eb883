import { readHeader, readName } from '../engine/header.ts';
import type { Input } from '../engine/input.ts';
import { MarkerSet } from '../engine/marker-set.ts';
import { acceptAny, peekAny, readUntil, skipSpace } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import { tagAttributes, unquoted } from '../engine/tag-attributes.ts';
import type { CallContext, ToolFormat } from '../engine/tool-format.ts';
import { createArgumentsWriter } from './arguments-writer.ts';
import { groupedCalls } from './grouped-calls.ts';
import type { Markers } from './grouped-calls.ts';
import { readJsonArguments } from './json-arguments.ts';
import { readParameter } from './tagged-parameter.ts';
import type { ParameterFormat } from './tagged-parameter.ts';
import { createValueEnds } from './value-ends.ts';
import type { ValueEnds } from './value-ends.ts';

interface CallHeader {
  /** The attribute that holds the tool's name, or where else it stands: up to the tag's end, or as a bare word. */
  name: { attribute: string; escaped?: boolean } | 'tag' | 'word';
  /** What ends the header behind a call's opener. */
  headerEnds: readonly string[];
  /** What may follow a bare name at once, and belongs to the call's body: `<arg_key>`. */
  bodyBegins?: readonly string[];
}

interface TaggedCallsFormat {
  group: Markers;
  call: Markers & CallHeader;
  parameter: ParameterFormat;
  /** Tags without meaning inside a call. */
  layout?: readonly string[];
  noise?: 'text' | 'drop';
  silent?: readonly string[];
}

/** Calls as tags around tagged parameters, whose plain text the tool's schema types. */
export function taggedCalls(format: TaggedCallsFormat): ToolFormat {
  const { call, group, parameter, layout = [] } = format;
  const markers = [
    parameter.opener,
    ...layout,
    ...call.openers,
    ...call.closers,
    ...group.openers,
    ...group.closers,
  ];
  const stops = new MarkerSet(markers);
  const body: Body = { format, stops, ends: createValueEnds({ group, call, parameter, layout }) };
  const readCallName = createNameReader(call, markers);
  return groupedCalls({
    group,
    call,
    ...(format.silent && { silent: format.silent }),
    ...(format.noise && { noise: format.noise }),
    *readCall(context) {
      const name = yield* readCallName(context);
      if (name === null || name === '') return false;
      yield* readBody(context, body, name);
      return true;
    },
  });
}

/** What may stand in a call behind its name. */
interface Body {
  format: TaggedCallsFormat;
  stops: MarkerSet;
  ends: ValueEnds;
}

function createNameReader({ name, headerEnds, bodyBegins }: CallHeader, markers: readonly string[]) {
  const ends = new MarkerSet(headerEnds);
  const begins = new MarkerSet(bodyBegins ?? []);
  const tagEnds = new MarkerSet([...headerEnds, '\n']);
  const headerStops = new MarkerSet([...headerEnds, ...markers]);
  return (context: CallContext): Steps<string | null> => {
    if (name === 'tag') return readTagName(context, tagEnds);
    if (name === 'word') return readBareName(context, ends, begins);
    return readNameAttribute(context, ends, headerStops, name);
  };
}

/** `<function=NAME>`: without its end, or with blanks in it, only the name of a tool is one. */
function* readTagName({ input, tools }: CallContext, ends: MarkerSet): Steps<string | null> {
  const header = yield* readHeader(input, ends, isNoTag);
  if (header === null) return null;
  const end = yield* acceptAny(input, ends);
  const name = unquoted(header.trim());
  if (end === '\n') return tools.has(name) ? name : null;
  return /\s/.test(name) && !tools.offers(name) ? null : name;
}

function isNoTag(code: number): boolean {
  return code !== 0x3c;
}

function* readBareName(
  { input, tools }: CallContext,
  headerEnds: MarkerSet,
  bodyBegins: MarkerSet,
): Steps<string | null> {
  const name = yield* readName(input);
  if ((yield* acceptAny(input, headerEnds)) !== null) return name;
  if ((yield* peekAny(input, bodyBegins)) !== null) return name;
  // Cut inside the header: only a name that was offered can be known to be whole.
  return input.ended && input.remaining === 0 && tools.has(name) ? name : null;
}

function* readNameAttribute(
  { input }: CallContext,
  headerEnds: MarkerSet,
  headerStops: MarkerSet,
  name: { attribute: string; escaped?: boolean },
): Steps<string | null> {
  const header = yield* readHeader(input, headerStops, isOnLine);
  // A tag without its end; what the next tag says is not its own.
  if (header === null || (yield* acceptAny(input, headerEnds)) === null) return null;
  return tagAttributes(header, name).get(name.attribute) ?? null;
}

/** A tag does not go over the end of its line. */
function isOnLine(code: number): boolean {
  return code !== 0x0a;
}

function* readBody(context: CallContext, body: Body, name: string): Steps<void> {
  const { input } = context;
  const { format, stops, ends } = body;
  const call = context.startCall(name, null);
  if ((yield* skipSpace(input)) === '{') {
    const end = yield* readJsonArguments(input, call.write, stops);
    if (end !== 'cut') yield* readCallEnd(context, format, stops);
    call.close(end !== 'cut');
    return;
  }
  const writer = createArgumentsWriter(call);
  let marker = yield* nextTag(input, body);
  // Without a closing tag only a parameter that was closed says that the model may have been through.
  let complete = marker !== null;
  while (marker === format.parameter.opener) {
    complete = yield* readParameter(context, format.parameter, name, writer, ends);
    marker = yield* nextTag(input, body);
  }
  if (marker !== null && format.call.closers.includes(marker)) input.take(marker.length);
  writer.close(complete);
}

function* nextTag(input: Input, { format, stops }: Body): Steps<string | null> {
  for (;;) {
    const marker = yield* readUntil(input, stops, ignore);
    if (marker === null || format.layout?.includes(marker) !== true) return marker;
    input.take(marker.length);
  }
}

/** The call's own closer; another call's opener, or the end of the group, closes it as well. */
function* readCallEnd({ input }: CallContext, format: TaggedCallsFormat, stops: MarkerSet): Steps<void> {
  const marker = yield* readUntil(input, stops, ignore);
  if (marker !== null && format.call.closers.includes(marker)) input.take(marker.length);
}

/** Between the tags of a call stands white space, or nothing that has a place in a call. */
function ignore(): void {}
