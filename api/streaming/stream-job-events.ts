import type { FastifyReply } from 'fastify';

import { formatCursor } from '../../shared/event-log/cursor.ts';
import type { FollowedJob, FollowJob } from './follow-job.ts';
import { errorFrame, lastWord } from './last-word.ts';
import type { ResumePoint } from './resume-point.ts';
import { createSseResponse, onClientGone } from './sse-response.ts';

/** A job's log as server-sent events, `id:` its cursors, from a place in it to its terminal event. */
export function streamJobEvents(
  follow: FollowJob,
  job: FollowedJob,
  from: ResumePoint,
  to: { reply: FastifyReply; heartbeatMs: number },
): void {
  const sse = createSseResponse(to.reply, to.heartbeatMs);
  sse.start();
  const following = follow(job, from, {
    transport: 'sse',
    frame: (frame, cursor) => sse.data(frame, formatCursor(cursor)),
    position: (frame) => sse.data(frame),
    bufferedBytes: () => sse.bufferedBytes(),
    end(reason) {
      const error = lastWord(reason);
      if (error !== null) sse.data(errorFrame(error.toBody()));
      sse.end();
      // What a client that does not read has not taken would keep its buffer for ever.
      if (reason === 'slow') to.reply.raw.destroy();
    },
  });
  onClientGone(to.reply, () => following.stop());
}
