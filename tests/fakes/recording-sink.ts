import { formatCursor } from '../../shared/event-log/cursor.ts';
import type { FollowEnd, FrameSink } from '../../shared/event-log/log-follower.ts';

/** A client that remembers what it got, and can be as slow as a test wants. */
export interface RecordingSink extends FrameSink {
  /** Cursors of the frames, in the order in which they came. */
  cursors: string[];
  frames: string[];
  /** What `bufferedBytes` says. */
  buffered: number;
  /** Resolves with the reason once nothing more comes. */
  ended: Promise<FollowEnd>;
  /** Resolves once so many frames have come. */
  got(count: number): Promise<void>;
}

export function createRecordingSink(): RecordingSink {
  const { promise: ended, resolve: end } = Promise.withResolvers<FollowEnd>();
  const waiting = new Set<() => void>();
  const sink: RecordingSink = {
    cursors: [],
    frames: [],
    buffered: 0,
    ended,
    frame(frame, cursor) {
      sink.frames.push(frame);
      sink.cursors.push(formatCursor(cursor));
      for (const look of waiting) look();
    },
    bufferedBytes: () => sink.buffered,
    end,
    got(count) {
      return new Promise((resolve) => {
        const look = () => {
          if (sink.frames.length < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      });
    },
  };
  return sink;
}
