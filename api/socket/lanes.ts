import { SwitchyardError } from '../../shared/errors.ts';
import type { Following } from '../../shared/event-log/log-follower.ts';

/**
 * The live streams of one socket. A lane is opened before its job exists, so that a second `job.create` with its
 * `stream_id` is refused even while the first is on its way, and freed by its terminal event.
 */
export interface Lanes {
  /** Throws `stream_id_in_use` or `too_many_streams`. */
  open(name: string): Lane;
  /** Whether a lane of this name is open. */
  has(name: string): boolean;
  /** The client has gone. */
  closeAll(): void;
}

export interface Lane {
  /** False once the socket has closed or the lane was freed. */
  isOpen(): boolean;
  /** What to stop when the client goes. */
  attach(following: Following): void;
  free(): void;
}

export function createLanes(limit: number): Lanes {
  const lanes = new Map<string, { following: Following | null }>();
  return {
    open(name) {
      if (lanes.has(name)) {
        throw new SwitchyardError(
          'stream_id_in_use',
          'This stream_id is live: it is free after its terminal event.',
          {
            param: 'stream_id',
          },
        );
      }
      if (lanes.size >= limit) {
        throw new SwitchyardError('too_many_streams', `At most ${limit} streams may be live on one socket.`);
      }
      const lane: { following: Following | null } = { following: null };
      lanes.set(name, lane);
      const isOpen = () => lanes.get(name) === lane;
      return {
        isOpen,
        attach(following) {
          if (isOpen()) lane.following = following;
        },
        free() {
          if (isOpen()) lanes.delete(name);
        },
      };
    },
    has: (name) => lanes.has(name),
    closeAll() {
      const open = [...lanes.values()];
      lanes.clear();
      for (const { following } of open) following?.stop();
    },
  };
}
