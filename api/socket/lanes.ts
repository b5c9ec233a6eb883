import { SwitchyardError } from '../../shared/errors.ts';
import type { Following } from '../../shared/event-log/log-follower.ts';

/**
 * The live streams of one socket. A lane is opened before its job exists, so that a second `job.create` with its
 * `stream_id` is refused even while the first is on its way, and freed by its terminal event.
 */
export interface Lanes {
  /** Throws `stream_id_in_use`, about `param`, or `too_many_streams`. */
  open(name: string, param: string): Lane;
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
    open(name, param) {
      if (lanes.has(name)) {
        throw new SwitchyardError('stream_id_in_use', 'This stream is live; it is free after its end.', {
          param,
        });
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
    closeAll() {
      const open = [...lanes.values()];
      lanes.clear();
      for (const { following } of open) following?.stop();
    },
  };
}
