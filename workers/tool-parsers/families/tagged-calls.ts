import { readHeader, readName } from '../engine/header.ts';
import { MarkerSet } from '../engine/marker-set.ts';
import { acceptAny, peekAny, readUntil, skipSpace } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import { tagAttributes } from '../engine/tag-attributes.ts';
import type { CallContext, ToolFormat } from '../engine/tool-format.ts';
import { createArgumentsWriter } from './arguments-writer.ts';
import { groupedCalls } from './grouped-calls.ts';
import type { Markers } from './grouped-calls.ts';
import { readJsonArguments } from './json-arguments.ts';
import { readParameter } from './tagged-parameter.ts';
import type { ParameterFormat } from './tagged-parameter.ts';

interface CallHeader {
  /** The attribute that holds the tool's name; null: the name stands there alone. */
  nameAttribute: string | null;
  /** What ends the header behind a call's opener. */
  headerEnds: readonly string[];
  /** What may follow a bare name at once, and belongs to the call's body: `<arg_key>`. */
  bodyBegins?: readonly string[];
}

interface TaggedCallsFormat {
  group: Markers;
  call: Markers & CallHeader;
  parameter: ParameterFormat;
  noise?: 'text' | 'drop';
  silent?: readonly string[];
}

/** Calls as tags around tagged parameters, whose plain text the tool's schema types. */
export function taggedCalls(format: TaggedCallsFormat): ToolFormat {
  const { call, group, parameter } = format;
  const headerEnds = new MarkerSet(call.headerEnds);
  const bodyBegins = new MarkerSet(call.bodyBegins ?? []);
  const stops = new MarkerSet([
    parameter.opener,
    ...call.openers,
    ...call.closers,
    ...group.openers,
    ...group.closers,
  ]);
  return groupedCalls({
    group,
    call,
    ...(format.silent && { silent: format.silent }),
    ...(format.noise && { noise: format.noise }),
    *readCall(context) {
      const name =
        call.nameAttribute === null
          ? yield* readBareName(context, headerEnds, bodyBegins)
          : yield* readNameAttribute(context, headerEnds, call.nameAttribute);
      if (name === null || name === '') return false;
      yield* readBody(context, format, name, stops);
      return true;
    },
  });
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
  attribute: string,
): Steps<string | null> {
  const header = yield* readHeader(input, headerEnds, isTagInside);
  if (header === null) return null;
  yield* acceptAny(input, headerEnds);
  return tagAttributes(header).get(attribute) ?? null;
}

/** A tag does not go over the end of its line. */
function isTagInside(code: number): boolean {
  return code !== 0x0a;
}

function* readBody(
  context: CallContext,
  format: TaggedCallsFormat,
  name: string,
  stops: MarkerSet,
): Steps<void> {
  const { input } = context;
  const call = context.startCall(name, null);
  if ((yield* skipSpace(input)) === '{') {
    const end = yield* readJsonArguments(input, call.write, stops);
    if (end !== 'cut') yield* readCallEnd(context, format, stops);
    call.close(end !== 'cut');
    return;
  }
  const writer = createArgumentsWriter(call);
  let marker = yield* readUntil(input, stops, ignore);
  // Without a closing tag only a parameter that was closed says that the model may have been through.
  let complete = marker !== null;
  while (marker === format.parameter.opener) {
    complete = yield* readParameter(context, format.parameter, name, writer, stops);
    marker = yield* readUntil(input, stops, ignore);
  }
  if (marker !== null && format.call.closers.includes(marker)) input.take(marker.length);
  writer.close(complete);
}

/** The call's own closer; another call's opener, or the end of the group, closes it as well. */
function* readCallEnd({ input }: CallContext, format: TaggedCallsFormat, stops: MarkerSet): Steps<void> {
  const marker = yield* readUntil(input, stops, ignore);
  if (marker !== null && format.call.closers.includes(marker)) input.take(marker.length);
}

/** Between the tags of a call stands white space, or nothing that has a place in a call. */
function ignore(): void {}
