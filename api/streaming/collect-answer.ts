import type { FastifyReply } from 'fastify';

import { SwitchyardError } from '../../shared/errors.ts';
import { decodeFrame } from '../../shared/event-log/frame.ts';
import { toOutcome } from '../../shared/event-log/outcome-from-log.ts';
import { createTranscript } from '../../shared/event-log/transcript.ts';
import type { JsonValue } from '../../shared/types/chat.ts';
import { isTerminalType, type LoggedEvent, type TerminalEvent } from '../../shared/types/events.ts';
import type { JobOutcome } from '../../shared/types/job.ts';
import type { FollowedJob, FollowJob } from './follow-job.ts';
import { lastWord } from './last-word.ts';
import { createLogprobs } from './logprobs.ts';
import { parseResumePoint } from './resume-point.ts';
import { onClientGone } from './sse-response.ts';
import { toError } from './to-error.ts';

export interface Answer {
  /** The model that gave it. */
  model: string;
  outcome: JobOutcome;
  logprobs: JsonValue;
}

/**
 * Waits for a job's end and adds up its events: the log, not the record, because it is there first. Rejects with the
 * job's own error; resolves null when the client has gone and nobody is left to answer.
 */
export function collectAnswer(
  follow: FollowJob,
  job: FollowedJob,
  reply: FastifyReply,
): Promise<Answer | null> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer | null>();
  const transcript = createTranscript();
  const logprobs = createLogprobs();
  let { model } = job.spec.route;

  function end(event: TerminalEvent): void {
    if (event.type === 'job.cancelled') reject(new SwitchyardError('cancelled', 'The job was cancelled.'));
    else if (event.type !== 'job.completed') reject(toError(event.error));
    else resolve({ model, outcome: toOutcome(event, transcript), logprobs: logprobs.all() });
  }

  function take(event: LoggedEvent): void {
    if (event.type === 'job.started') model = event.model;
    transcript.add(event);
    logprobs.add(event);
  }

  const following = follow(job, parseResumePoint(null, 'cursor'), {
    transport: 'chat',
    frame(frame, _cursor, type) {
      const event = decodeFrame(frame);
      if (isTerminalType(type)) end(event as TerminalEvent);
      else take(event);
    },
    position: () => {},
    bufferedBytes: () => 0,
    end(reason) {
      const error = lastWord(reason);
      if (error !== null) reject(error);
    },
  });
  onClientGone(reply, () => {
    following.stop();
    resolve(null);
  });
  return promise;
}
