import { MarkerSet } from '../engine/marker-set.ts';
import { acceptAny, readUntil, skipSpace } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import type { CallContext, ToolFormat } from '../engine/tool-format.ts';

export interface Markers {
  openers: readonly string[];
  closers: readonly string[];
}

export interface GroupedCallsFormat {
  /** Around all calls of a turn; models leave them out, so a call may also stand alone. */
  group: Markers;
  call: Markers;
  /** What stands between the calls of a group: text like any other, or nothing (where the markers are special tokens). */
  noise?: 'text' | 'drop';
  silent?: readonly string[];
  /** Reads one call behind its opener, with its closer. False: it is none. */
  readCall(context: CallContext): Steps<boolean>;
}

/**
 * Calls with a marker each, inside a marked group.
 *
 * text → (group opener) → (call opener) call → (call opener) call … → (group closer) → text
 */
export function groupedCalls(format: GroupedCallsFormat): ToolFormat {
  const group = withSequenceToken(format.group);
  const call = withSequenceToken(format.call);
  const markers = new MarkerSet([...group.openers, ...group.closers, ...call.openers, ...call.closers]);
  return {
    openers: [...group.openers, ...call.openers],
    ...(format.silent && { silent: format.silent }),
    *readCalls(context, opener) {
      const { input } = context;
      let marker: string | null = opener;
      let calls = 0;
      while (marker !== null) {
        if (call.openers.includes(marker)) {
          if (!(yield* format.readCall(context))) {
            // A call that the stream cut off before its name was out.
            if (format.noise === 'drop' && input.ended && input.remaining === 0) input.drop();
            return;
          }
          calls++;
          input.hold();
        } else if (group.closers.includes(marker)) {
          input.drop();
          return;
        } else if (calls > 0) {
          // A group that opens anew, or a call that is closed twice.
          input.hold();
        }
        marker = yield* nextMarker(context, markers, format.noise === 'drop');
      }
    },
  };
}

/** Engines that are asked to keep special tokens let an `<eos>` through behind an opener now and then. */
function withSequenceToken({ openers, closers }: Markers): Markers {
  return { openers: openers.flatMap((opener) => [opener, `${opener}<eos>`]), closers };
}

function* nextMarker({ input }: CallContext, markers: MarkerSet, dropNoise: boolean): Steps<string | null> {
  yield* skipSpace(input);
  const next = yield* acceptAny(input, markers);
  if (next !== null || !dropNoise) return next;
  const marker = yield* readUntil(input, markers, () => {});
  return marker === null ? null : input.take(marker.length);
}
