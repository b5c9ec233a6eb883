import { SwitchyardError } from '../../shared/errors.ts';
import type { ChatBody, JobBody } from '../schemas/bodies.ts';
import { toChatRequest } from '../schemas/to-chat-request.ts';
import type { Submission } from './submission.ts';

/** Who sends it, and under which idempotency key. */
export interface Sender {
  tenant: string;
  idempotencyKey: string | null;
}

/** A chat completion: whoever asked waits for it, so it ends when they go. */
export function chatSubmission(body: ChatBody, sender: Sender): Submission {
  return {
    ...sender,
    request: toChatRequest(body),
    onDisconnect: 'cancel',
    // Words that went out cannot be taken back; an answer that goes out whole can be checked before.
    verify: body.stream === true ? 'stream' : 'hold',
    deadlineMs: null,
    metadata: body.metadata ?? {},
    sessionId: null,
    runId: null,
    parentJobId: null,
    webhook: null,
  };
}

/** A job: it goes on when its client leaves, unless the client says otherwise. */
export function jobSubmission(body: JobBody, sender: Sender, maxDeadlineMs: number): Submission {
  const deadlineMs = body.deadline_ms ?? null;
  if (deadlineMs !== null && deadlineMs > maxDeadlineMs) {
    throw new SwitchyardError('invalid_request', `A deadline may be at most ${maxDeadlineMs} ms away.`, {
      param: 'deadline_ms',
    });
  }
  if (body.webhook != null) {
    throw new SwitchyardError(
      'unsupported_parameter',
      'Webhooks are not delivered yet: follow the job instead.',
      {
        param: 'webhook',
      },
    );
  }
  return {
    ...sender,
    request: toChatRequest(body.request),
    onDisconnect: body.on_disconnect ?? 'continue',
    verify: body.verify ?? 'stream',
    deadlineMs,
    metadata: body.metadata ?? {},
    sessionId: body.session_id ?? null,
    runId: body.run_id ?? null,
    parentJobId: body.parent_job_id ?? null,
    webhook: null,
  };
}
