import { type ErrorBody, SwitchyardError } from '../../shared/errors.ts';
import type { FollowEnd } from '../../shared/event-log/log-follower.ts';

/** Why a stream ends without its terminal event; null when it had it. A stream never just ends. */
export function lastWord(reason: FollowEnd): SwitchyardError | null {
  switch (reason) {
    case 'terminal':
      return null;
    case 'gone':
      return new SwitchyardError('events_expired', 'The events of this job are gone; its result may still be there.');
    case 'slow':
      return new SwitchyardError('slow_client', 'The client did not read for too long; it can resume.');
    case 'closed':
      return new SwitchyardError('shutting_down', 'This node is shutting down; resume at once on another one.', {
        retryAfterS: 1,
      });
  }
}

export function errorFrame(error: ErrorBody): string {
  return JSON.stringify({ error });
}
