import { isSpace } from '../engine/character.ts';
import type { Input } from '../engine/input.ts';
import { MarkerSet, MAYBE } from '../engine/marker-set.ts';
import type { Steps } from '../engine/steps.ts';
import { TURN_ENDS } from '../engine/turn-end.ts';
import type { Markers } from './grouped-calls.ts';

/** What a marker inside a value may be: its own closer, or a tag behind a value whose closer was forgotten. */
type EndKind = 'closer' | 'parameter' | 'call' | 'group';

export interface ValueEnds {
  markers: MarkerSet;
  kinds: ReadonlyMap<string, EndKind>;
  /** Ends a parameter's opening tag. */
  headerEnds: MarkerSet;
  /** Any tag that may come behind a parameter. */
  tags: MarkerSet;
  /** All that may come behind the last parameter. */
  closers: MarkerSet;
  groupClosers: MarkerSet;
}

interface TagMarkers {
  group: Markers;
  call: Markers;
  parameter: { opener: string; headerEnds: readonly string[]; closer: string; trimsLine: boolean };
  /** Tags without meaning inside a call. */
  layout: readonly string[];
}

export function createValueEnds({ group, call, parameter, layout }: TagMarkers): ValueEnds {
  const { opener, closer, trimsLine } = parameter;
  return {
    ...markersOf([
      ['group', withLine(group.closers, trimsLine)],
      ['call', withLine(call.closers, trimsLine)],
      ['parameter', withLine([opener], trimsLine)],
      ['closer', withLine([closer], trimsLine)],
    ]),
    headerEnds: new MarkerSet(parameter.headerEnds),
    tags: new MarkerSet([
      opener,
      ...layout,
      ...call.openers,
      ...call.closers,
      ...group.openers,
      ...group.closers,
    ]),
    closers: new MarkerSet([...call.closers, ...group.closers, ...layout, ...TURN_ENDS]),
    groupClosers: new MarkerSet(group.closers),
  };
}

function markersOf(lists: readonly (readonly [EndKind, readonly string[]])[]) {
  const kinds = new Map(lists.flatMap(([kind, markers]) => markers.map((marker) => [marker, kind] as const)));
  return { kinds, markers: new MarkerSet(kinds.keys()) };
}

/** Where the line break in front of a tag is the template's, it belongs to the tag. */
function withLine(markers: readonly string[], trimsLine: boolean): readonly string[] {
  return trimsLine ? markers.flatMap((marker) => [marker, `\n${marker}`, `\r\n${marker}`]) : markers;
}

/** How far to look for the next tag: more white space than this is nobody's template. */
const MAX_SPACE = 64;

/**
 * The one of `markers` that comes behind white space, `offset` characters from here, as the offset behind it.
 * `end`: the stream ends there, or cuts off a tag. Consumes nothing.
 */
export function* peekTag(input: Input, offset: number, markers: MarkerSet): Steps<number | 'end' | null> {
  for (;;) {
    const from = input.at + offset;
    let at = from;
    while (at < input.text.length && at - from < MAX_SPACE && isSpace(input.text.charCodeAt(at))) at++;
    const marker = markers.startingAt(input.text, at, false);
    if (marker !== MAYBE) return marker === null ? null : at + marker.length - input.at;
    if (input.ended) return 'end';
    yield;
  }
}

/** Closers that an output can end with, one behind another. */
const MAX_CLOSERS = 4;

/** Does nothing but closers come from `offset` on, up to the end of the stream? */
export function* isRestClosed(input: Input, offset: number, ends: ValueEnds): Steps<boolean> {
  let at = offset;
  for (let count = 0; count < MAX_CLOSERS; count++) {
    const behind = yield* peekTag(input, at, ends.closers);
    if (behind === 'end' || behind === null) return behind === 'end';
    at = behind;
  }
  return false;
}

/** Longer than any parameter's key that a tool has listed. */
const MAX_HEADER = 128;

/** What stands from `offset` on up to the end of an opening tag; null: that does not come soon enough. Consumes nothing. */
export function* peekHeader(input: Input, offset: number, ends: MarkerSet): Steps<string | null> {
  for (;;) {
    const from = input.at + offset;
    const { end, marker } = ends.scan(input.text, from, input.ended, from + MAX_HEADER);
    if (marker !== null) return input.text.slice(from, end);
    if (input.ended || end - from >= MAX_HEADER) return null;
    yield;
  }
}
