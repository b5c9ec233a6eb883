import { type ErrorBody, type ErrorCode, SwitchyardError } from '../../shared/errors.ts';
import type { FollowEnd } from '../../shared/event-log/log-follower.ts';

/** Why a stream ends without its terminal event. */
const REASONS: Record<Exclude<FollowEnd, 'terminal'>, [ErrorCode, string]> = {
  gone: ['events_expired', 'The events of this job are gone; its result may still be there.'],
  slow: ['slow_client', 'The client did not read for too long; it can resume.'],
  closed: ['shutting_down', 'This node is shutting down; resume at once on another one.'],
};

/** What a stream says last when it was not the terminal event, or null: a stream never just ends. */
export function lastWord(reason: FollowEnd): SwitchyardError | null {
  return reason === 'terminal' ? null : new SwitchyardError(...REASONS[reason], { retryAfterS: 1 });
}

export function errorFrame(error: ErrorBody): string {
  return JSON.stringify({ error });
}
