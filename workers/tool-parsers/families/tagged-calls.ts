import { MarkerSet } from '../engine/marker-set.ts';
import { isToolName, readHeader } from '../engine/header.ts';
import { readUntil, skipSpace } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import type { CallContext, ToolFormat } from '../engine/tool-format.ts';
import { createArgumentsWriter } from './arguments-writer.ts';
import { groupedCalls } from './grouped-calls.ts';
import type { Markers } from './grouped-calls.ts';
import { readJsonArguments } from './json-arguments.ts';
import { readParameter } from './tagged-parameter.ts';
import type { ParameterFormat } from './tagged-parameter.ts';

export interface TaggedCallsFormat {
  group: Markers;
  call: Markers & {
    /** What ends the header behind a call's opener. */
    headerEnds: readonly string[];
    /** Ends of a header that belong to what follows: `<arg_key>` right behind the name. */
    keptEnds?: readonly string[];
    /** The tool's name from the header; null: this is no call. */
    nameOf(header: string): string | null;
    /** May the header hold this so far? Default: what a tool's name may hold. */
    isPossible?(header: string): boolean;
  };
  parameter: ParameterFormat;
  noise?: 'text' | 'drop';
  silent?: readonly string[];
}

/** Calls as tags around tagged parameters, whose plain text the tool's schema types. */
export function taggedCalls(format: TaggedCallsFormat): ToolFormat {
  const { call, group, parameter } = format;
  const headerEnds = new MarkerSet([...call.headerEnds, ...(call.keptEnds ?? [])]);
  const stops = new MarkerSet([parameter.opener, ...call.openers, ...call.closers, ...group.openers, ...group.closers]);
  return groupedCalls({
    group,
    call,
    ...(format.silent && { silent: format.silent }),
    ...(format.noise && { noise: format.noise }),
    readCall: (context) => readTaggedCall(context, format, headerEnds, stops),
  });
}

function* readTaggedCall(
  context: CallContext,
  format: TaggedCallsFormat,
  headerEnds: MarkerSet,
  stops: MarkerSet,
): Steps<boolean> {
  const { input } = context;
  const { call: spec } = format;
  yield* skipSpace(input);
  const header = yield* readHeader(input, headerEnds, spec.isPossible ?? isToolName);
  const name = header && spec.nameOf(header.text);
  if (header === null || name === null || name === '') return false;
  // Cut inside the header: only a bare name that was offered can be known to be whole.
  if (header.end === null && (spec.keptEnds === undefined || !context.tools.has(name))) return false;
  if (header.end !== null && !(spec.keptEnds ?? []).includes(header.end)) input.take(header.end.length);
  const call = context.startCall(name, null);
  if ((yield* skipSpace(input)) === '{') {
    const end = yield* readJsonArguments(input, call.write, stops);
    if (end !== 'cut') yield* readCallEnd(context, format, stops);
    call.close(end !== 'cut');
    return true;
  }
  const writer = createArgumentsWriter(call);
  let marker = yield* readUntil(input, stops, ignore);
  let complete = true;
  while (marker === format.parameter.opener) {
    complete = yield* readParameter(context, format.parameter, name, writer, stops);
    marker = yield* readUntil(input, stops, ignore);
  }
  if (marker !== null && spec.closers.includes(marker)) input.take(marker.length);
  writer.close(complete);
  return true;
}

/** The call's own closer; another call's opener, or the end of the group, closes it as well. */
function* readCallEnd({ input }: CallContext, format: TaggedCallsFormat, stops: MarkerSet): Steps<void> {
  const marker = yield* readUntil(input, stops, ignore);
  if (marker !== null && format.call.closers.includes(marker)) input.take(marker.length);
}

/** Between the tags of a call stands white space, or nothing that has a place in a call. */
function ignore(): void {}
