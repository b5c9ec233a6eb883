import type { Cursor } from '../../shared/event-log/cursor.ts';
import type { LogFollower } from '../../shared/event-log/log-follower.ts';

/** Resolves true once the job's log has its terminal event (or is gone), false when the signal aborts first. */
export function untilEnded(
  follower: LogFollower,
  jobId: string,
  after: Cursor,
  signal: AbortSignal,
): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const onAbort = () => {
      following.stop();
      resolve(false);
    };
    const following = follower.follow(jobId, after, {
      frame: () => {},
      bufferedBytes: () => 0,
      end(reason) {
        signal.removeEventListener('abort', onAbort);
        resolve(reason !== 'closed');
      },
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
